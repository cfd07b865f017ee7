import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { encodeMessage, type Message, MessageType } from "../../../bindings/xenstore/wire.ts";
import { fresh } from "./contract.ts";
import { RawClient, type Target } from "./target.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
const { read, write, watch, transactionEnd, setPermissions, directoryPart, error } = MessageType;

async function withRaw(target: Target, body: (raw: RawClient) => Promise<void>): Promise<void> {
  const raw = new RawClient(target.socket ?? "");
  try {
    await body(raw);
  } finally {
    raw.close();
  }
}

/** Recorded exchanges G1 to G10 (spec: xenstore-protocol.md, section 6), in their order; a `new` one is on a new connection. */
const golden: readonly { name: string; new?: boolean; request: string; replies: readonly string[] }[] = [
  {
    name: "G1",
    request: "02000000 01000000 00000000 02000000 2f00",
    replies: ["02000000 01000000 00000000 00000000"],
  },
  {
    name: "G2",
    request: "02000000 02000000 00000000 04000000 2f6e6f00",
    replies: ["10000000 02000000 00000000 07000000 454e4f454e5400"],
  },
  {
    name: "G3",
    request: "0b000000 03000000 00000000 04000000 2f610076",
    replies: ["0b000000 03000000 00000000 03000000 4f4b00"],
  },
  {
    name: "G4",
    request: "02000000 04000000 00000000 03000000 2f6100",
    replies: ["02000000 04000000 00000000 01000000 76"],
  },
  {
    name: "G5",
    request: "03000000 05000000 00000000 03000000 2f6100",
    replies: ["03000000 05000000 00000000 03000000 6e3000"],
  },
  {
    name: "G6",
    new: true,
    request: "06000000 06000000 00000000 01000000 00",
    replies: ["06000000 06000000 00000000 02000000 3100"],
  },
  {
    name: "G7",
    request: "07000000 07000000 01000000 02000000 5400",
    replies: ["07000000 07000000 01000000 03000000 4f4b00"],
  },
  {
    name: "G8",
    request: "04000000 08000000 00000000 05000000 2f61007400",
    replies: ["04000000 08000000 00000000 03000000 4f4b00", "0f000000 00000000 00000000 05000000 2f61007400"],
  },
  {
    name: "G9",
    request: "14000000 09000000 00000000 01000000 00",
    replies: ["10000000 09000000 00000000 07000000 454e4f53595300"],
  },
  {
    name: "G10",
    request: "0a000000 0a000000 00000000 02000000 3700",
    replies: ["0a000000 0a000000 00000000 10000000 2f6c6f63616c2f646f6d61696e2f3700"],
  },
];

/** The exchanges of bytes, for daemons with a socket (section 6, G1 to G12, and the cases that no client would send). */
export function wireContract(test: Test, target: () => Target): void {
  const c = () => target().kind === "c";
  let requests = 100;
  const ask = async (raw: RawClient, type: number, payload: string | Buffer, transaction = 0): Promise<Message> => {
    const request = ++requests;
    raw.send(encodeMessage({ type, request, transaction, payload: Buffer.from(payload) }));
    for (;;) {
      const message = await raw.receive();
      if (message === undefined) throw new Error("the daemon closed the connection");
      if (message.request === request) return message;
    }
  };
  const answer = ({ type, payload }: Message): string => (type === error ? payload.toString().slice(0, -1) : "OK");

  test("G1 to G10 recorded bytes", async () => {
    let raw = new RawClient(target().socket ?? "");
    for (const { name, new: fresh, request, replies } of golden) {
      if (fresh) {
        raw.close();
        raw = new RawClient(target().socket ?? "");
      }
      raw.send(bytes(request));
      for (const expected of replies) {
        const message = await raw.receive();
        const got = message === undefined ? "closed" : encodeMessage(message).toString("hex");
        assert.is(got, expected.replaceAll(" ", ""), name);
      }
    }
    raw.close();
  });

  test("G11 and G12 a request in pieces, several in one", () =>
    withRaw(target(), async (raw) => {
      const path = Buffer.from("/tool\0");
      const whole = encodeMessage({ type: read, request: 5, transaction: 0, payload: path });
      for (const byte of whole) {
        raw.send(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.is((await raw.receive())?.request, 5);
      const ids = [7, 7, 0, 0xffffffff];
      raw.send(
        Buffer.concat(ids.map((request) => encodeMessage({ type: read, request, transaction: 0, payload: path }))),
      );
      const got: (number | undefined)[] = [];
      for (const _ of ids) got.push((await raw.receive())?.request);
      assert.equal(got, ids);
    }));

  test("S4, S5, S7, S54 requests that are none", () =>
    withRaw(target(), async (raw) => {
      assert.is(answer(await ask(raw, write, "/a")), "EINVAL");
      for (const path of ["/a//b", "/a/", "//", "/a b", "/a.b", "/a:b", "/a+b", "/\xe4", ""])
        assert.is(answer(await ask(raw, write, `${path}\0v`)), "EINVAL", path);
      assert.is(answer(await ask(raw, write, "@foo\0v")), c() ? "EINVAL" : "OK");
      assert.is(answer(await ask(raw, watch, "/a\0")), "EINVAL");
      assert.is(answer(await ask(raw, watch, "/a\0token")), "EINVAL");
    }));

  test("S14 parts of a directory", () =>
    withRaw(target(), async (raw) => {
      const at = fresh();
      for (const name of ["a", "bc"]) await ask(raw, write, `${at}/${name}\0`);
      const part = async (...texts: readonly string[]) => await ask(raw, directoryPart, `${texts.join("\0")}\0`);
      if (c()) {
        assert.match((await part(at, "0")).payload.toString(), /^\d+\0a\0bc\0\0$/);
        assert.match((await part(at, "2")).payload.toString(), /^\d+\0bc\0\0$/);
        assert.match((await part(at, "99")).payload.toString(), /^\d+\0\0$/);
      } else assert.is(answer(await part(at, "0")), "ENOSYS");
      assert.is(answer(await part(at)), c() ? "EINVAL" : "ENOSYS");
      assert.is(answer(await part(`${at}/none`, "0")), c() ? "ENOENT" : "ENOSYS");
    }));

  test("S15 the longest request, and one that is longer", async () => {
    const at = fresh();
    const request = (length: number) =>
      encodeMessage({
        type: write,
        request: 1,
        transaction: 0,
        payload: Buffer.concat([Buffer.from(`${at}\0`), Buffer.alloc(length - at.length - 1)]),
      });
    await withRaw(target(), async (raw) => {
      raw.send(request(4096));
      const message = await raw.receive();
      assert.is(message === undefined ? "closed" : answer(message), c() ? "OK" : "E2BIG");
    });
    // oxenstored answers E2BIG and takes the rest for further requests: nothing that a simulation should offer.
    await withRaw(target(), async (raw) => {
      raw.send(request(4097));
      const message = await raw.receive();
      assert.is(message === undefined ? "closed" : answer(message), message === undefined ? "closed" : "E2BIG");
    });
  });

  test("S16 permissions that are none", () =>
    withRaw(target(), async (raw) => {
      const at = fresh();
      await ask(raw, write, `${at}\0`);
      for (const given of ["", "x0\0", "n\0", "r3x\0"])
        assert.is(answer(await ask(raw, setPermissions, `${at}\0${given}`)), "EINVAL", given);
      assert.is(answer(await ask(raw, setPermissions, `${at}/none\0n0\0`)), "ENOENT");
    }));

  test("S18 to S20, S51 transactions that are none", () =>
    withRaw(target(), async (raw) => {
      const unknown = c() ? "ENOENT" : "EIO";
      assert.is(answer(await ask(raw, read, "/\0", 77)), unknown);
      assert.is(answer(await ask(raw, transactionEnd, "T\0", 77)), unknown);
      assert.is(answer(await ask(raw, transactionEnd, "T\0")), "ENOENT");
      const id = Number((await ask(raw, MessageType.transactionStart, "\0")).payload.toString().slice(0, -1));
      assert.is(answer(await ask(raw, transactionEnd, "X\0", id)), "EINVAL");
      const another = Number((await ask(raw, MessageType.transactionStart, "\0")).payload.toString().slice(0, -1));
      assert.is(answer(await ask(raw, MessageType.transactionStart, "\0", another)), "EBUSY");
      const watching = await ask(raw, watch, "/a\0s51\0", 77);
      assert.is(answer(watching), "OK");
      assert.is(watching.transaction, c() ? 77 : 0);
    }));

  test("S42 a watch that is not there", () =>
    withRaw(target(), async (raw) => {
      const at = fresh();
      await ask(raw, watch, `${at}\0t\0`);
      assert.is(answer(await ask(raw, MessageType.unwatch, `${at}\0other\0`)), "ENOENT");
      assert.is(answer(await ask(raw, MessageType.unwatch, `${at}\0t\0`)), "OK");
      assert.is(answer(await ask(raw, MessageType.unwatch, `${at}\0t\0`)), "ENOENT");
    }));
}
