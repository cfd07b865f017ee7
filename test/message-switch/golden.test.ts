import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start } from "../../daemons/message-switch/start.ts";
import { until } from "../support/wait.ts";
import { inDirectory, loggedIn, poll, Raw } from "./support.ts";

interface Case {
  readonly id: string;
  readonly conn: string;
  readonly note: string;
  readonly request: string;
  readonly response: string;
}

const file = new URL("../golden/switch-xenopsd.json", import.meta.url);
const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(file, "utf8"));

const golden = suite("message switch: recorded HTTP exchanges, byte for byte");

/** The queues that were there before the recording began, and the numbers that were reached when connection E took over. */
const NEXT_IDS: Readonly<Record<string, number>> = {
  "a%b": 0,
  "c/d": 0,
  "org.xen.xapi.memory": 33,
  "org.xen.xapi.networkd": 349,
  "org.xen.xapi.rrd": 3,
  "org.xen.xapi.storage": 2,
  "org.xen.xapi.v6d": 24,
  "org.xen.xapi.xenops.classic": 1289,
  "xapi:17554": 300,
  zz: 0,
};

function snapshot(): string {
  const payload = String.raw`{\"method\":\"UPDATES.get\",\"params\":[{\"last_id\":520,\"debug_info\":\"org.xen.xapi.xenops.classic events D:b61a9d696fd8\"}],\"id\":226}`;
  const left = `(1247((origin(Name xapi:17554))(time 5)(message((payload "${payload}")(kind(Request xapi:17554))))))`;
  const queues = Object.entries(NEXT_IDS).map(([name, next]) => {
    const entries = name === "org.xen.xapi.xenops.classic" ? left : "";
    const owner = name.startsWith("xapi:") ? `(${name})` : "()";
    return `(${name} ((q(${entries}))(name ${name})(length 0)(owner ${owner})(waiter((next_id ${next})))))`;
  });
  return `((queues (${queues.join("")})) (by_owner ((xapi:17554 (xapi:17554)))))`;
}

/** Numbers that depend on the clock or on what ran before. */
function masked(text: string): string {
  return text
    .replace(/"(time|current_time|next_transfer_expected|processing_time)":[0-9.]+/g, '"$1":0')
    .replace(/(\[|,)\[[0-9]+,\{"time"/g, '$1[0,{"time"');
}

const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

/** Compares a reply; answers whether every byte was compared. */
function compare({ id, note, response }: Case, reply: { head: string; body: string }): boolean {
  const wanted = bytes(response);
  const at = wanted.indexOf("\r\n\r\n") + 4;
  const [head, body] = [wanted.slice(0, at), wanted.slice(at)];
  // The lengths of masked bodies are those of the bytes before masking.
  const exact = masked(body) === body && head.endsWith(`content-length: ${body.length}\r\n\r\n`);
  if (exact) assert.is(reply.head + reply.body, wanted, `${id} ${note}`);
  assert.is(reply.head.split("\r\n")[0], head.split("\r\n")[0], `${id} ${note}`);
  assert.is(masked(reply.body), masked(body), `${id} ${note}`);
  return exact;
}

/** The answer that a daemon gave in the recording, given again by `service`. */
async function answerAsRecorded(service: Raw, { request, response }: Case): Promise<void> {
  if (!request.startsWith("POST /transfer")) return;
  const { messages } = JSON.parse(response.slice(response.indexOf("\r\n\r\n")));
  for (const [[queue], { payload, kind }] of messages) {
    const [, [from, number]] = kind;
    await service.post(`/response/${queue}/${from}/${number}`, bytes(payload));
  }
}

/** What connection E sent took numbers that others had used in between. */
async function fillUp(service: Raw, { response }: Case, next: Map<string, number>): Promise<void> {
  const sent = /\[\["([^"]+)",([0-9]+)\]\]$/.exec(response);
  if (sent === null) return;
  const [, queue = "", number = ""] = sent;
  for (let at = next.get(queue) ?? 0; at < Number(number); at += 1) {
    await service.post(`/request/${queue}/none`, "filler");
    await service.get(`/ack/${queue}/${at}`);
  }
  next.set(queue, Number(number) + 1);
}

golden("every case", () =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, "queues.sexp"), snapshot());
    const path = join(directory, "sock");
    const broker = await start({ path, statedir: directory });
    const connections = new Map<string, Raw>();
    const next = new Map(Object.entries(NEXT_IDS));
    const service = await loggedIn(path, "xapi:17554");
    for (const name of Object.keys(NEXT_IDS).filter((queue) => /^(org|xapi)/.test(queue))) {
      await service.post("/transfer", poll(name, 99_999, 0));
    }
    let exact = 0;
    try {
      for (const item of cases) {
        const { id, conn, request } = item;
        let connection = connections.get(conn);
        if (connection === undefined) {
          connection = await Raw.open(path);
          connections.set(conn, connection);
        }
        if (conn === "E") {
          await fillUp(service, item, next);
          await answerAsRecorded(service, item);
        }
        if (id === "s063") connections.get("C")?.send(bytes(cases.find(({ id }) => id === "s065")?.request ?? ""));
        if (id === "s066") await connections.get("A")?.close();
        if (id === "s067") await connections.get("B")?.close();
        if (id === "s066" || id === "s067")
          await until(
            () => connection.get("/list/g"),
            (list) => list === '["gq"]',
          );
        if (id !== "s065") connection.send(bytes(request));
        const reply = await connection.read();
        if (/^\[(closed|no reply)/.test(item.response)) assert.equal(reply, { head: "", body: "" }, id);
        else if (id !== "s003" && compare(item, reply)) exact += 1;
      }
    } finally {
      await broker.stop();
    }
    assert.ok(exact > 175, `${exact} of 195 replies compared whole`);
  }),
);

golden.run();
