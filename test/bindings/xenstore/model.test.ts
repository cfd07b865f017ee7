import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Connection, Transaction } from "../../../bindings/xenstore/connection.ts";
import { XenstoreError } from "../../../bindings/xenstore/errors.ts";
import { cBehaviour, ocamlBehaviour } from "../../../bindings/xenstore/simulated/behaviour.ts";
import { SimulatedXenstore } from "../../../bindings/xenstore/simulated.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { fc } from "../../support/properties.ts";
import { NaiveStore, type NaiveTransaction } from "./naive.ts";

/** The simulated store against one that is written plainly: the same requests, the same answers, the same nodes. */
const test = suite("bindings/xenstore/model");

interface Step {
  readonly kind: "read" | "write" | "mkdir" | "rm" | "directory" | "begin" | "commit" | "abort";
  readonly path: string;
  readonly value: string;
  /** Which of two transactions, or none. */
  readonly slot: 0 | 1 | 2;
}

const path = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((names) => `/m/${names.join("/")}`);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("read", "write", "write", "mkdir", "rm", "directory", "begin", "commit", "commit", "abort"),
  path,
  value: fc.constantFrom("", "1", "2"),
  slot: fc.constantFrom(0, 1, 2),
});

/** What a request gives, or the name it is refused with. */
async function answer(asked: () => unknown): Promise<unknown> {
  try {
    const given = await asked();
    return Buffer.isBuffer(given) ? given.toString() : given;
  } catch (error) {
    return error instanceof XenstoreError ? error.code : error instanceof Error ? error.message : error;
  }
}

async function dump(connection: Connection, at: string, into: Record<string, string>): Promise<Record<string, string>> {
  into[at] = (await connection.read(at)).toString();
  for (const name of await connection.directory(at)) await dump(connection, `${at}/${name}`, into);
  return into;
}

/** Makes the steps on both, the second of which is asked for each answer. */
async function run(connection: Connection, steps: readonly Step[]): Promise<void> {
  const naive = new NaiveStore();
  await connection.mkdir("/m");
  naive.mkdir("/m");
  const open: ({ real: Transaction; naive: NaiveTransaction } | undefined)[] = [];
  for (const { kind, path, value, slot } of steps) {
    const both = slot === 0 ? undefined : open[slot];
    const tree = both?.real ?? connection;
    const within = both?.naive;
    if (kind === "begin") {
      if (slot !== 0 && both === undefined) open[slot] = { real: await connection.begin(), naive: naive.begin() };
    } else if (kind === "commit" || kind === "abort") {
      if (both === undefined) continue;
      open[slot] = undefined;
      const expected = kind === "commit" && !naive.commit(both.naive) ? "EAGAIN" : undefined;
      assert.is(await answer(() => both.real[kind]()), expected, kind);
    } else if (kind === "write")
      assert.is(await answer(() => tree.write(path, value)), await answer(() => naive.write(path, value, within)));
    else {
      const expected = await answer(() => naive[kind](path, within));
      assert.equal(await answer(() => tree[kind](path)), expected, `${kind} ${path}`);
    }
  }
  const { "/": _, ...expected } = naive.dump();
  assert.equal(await dump(connection, "/m", {}), expected);
}

test("the same requests have the same answers, and leave the same nodes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const connection = new SimulatedXenstore(cBehaviour).connect(systemAmbient);
      try {
        await run(connection, steps);
      } finally {
        await connection.close();
      }
    }),
    { numRuns: 300 },
  );
});

test("as oxenstored, what is committed is as if the transaction had run at its commit", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: "max" }),
      fc.array(step, { maxLength: 10, size: "max" }),
      async (inner, others) => {
        const connection = new SimulatedXenstore(ocamlBehaviour).connect(systemAmbient);
        const naive = new NaiveStore();
        await connection.mkdir("/m");
        naive.mkdir("/m");
        const transaction = await connection.begin();
        const requests = inner.flatMap(({ kind, path, value }): { path: string; value: string | undefined }[] => {
          if (kind === "write") return [{ path, value }];
          return kind === "rm" ? [{ path, value: undefined }] : [];
        });
        for (const { path, value } of others) {
          await connection.write(path, value);
          naive.write(path, value);
        }
        const answers = [];
        for (const { path, value } of requests)
          answers.push(
            await answer(() => (value === undefined ? transaction.rm(path) : transaction.write(path, value))),
          );
        const again = [];
        for (const { path, value } of requests)
          again.push(await answer(() => (value === undefined ? naive.rm(path) : naive.write(path, value))));
        const committed = (await answer(() => transaction.commit())) === undefined;
        const alike = JSON.stringify(answers) === JSON.stringify(again);
        // Without a write there is nothing to remove either: a transaction that changes nothing commits.
        const changes = requests.some(({ value }) => value !== undefined);
        assert.is(committed, alike || !changes);
        if (committed && changes) {
          const { "/": _, ...expected } = naive.dump();
          assert.equal(await dump(connection, "/m", {}), expected);
        }
        await connection.close();
      },
    ),
    { numRuns: 200 },
  );
});

test.run();
