import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileInterface, type Method } from "../../runtime/daemon/call.ts";
import { isJsonObject, parseJson } from "../../runtime/daemon/json.ts";
import { interfaceNamed } from "./facts.ts";

interface Packet {
  readonly conn: number;
  readonly dir: "c>s" | "s>c";
  readonly data: string;
}

const file = new URL("../golden/switch-traffic-vm-lifecycle.json", import.meta.url);
const { packets }: { packets: readonly Packet[] } = JSON.parse(readFileSync(file, "utf8"));
const xenops = compileInterface(interfaceNamed("xenops"));

const traffic = suite("daemon codec: recorded traffic of a VM's life");

/** What went one way, over all connections, cut where a message begins. */
function messages(dir: Packet["dir"], start: RegExp): string[] {
  const streams = new Map<number, string>();
  for (const { conn, data } of packets.filter((packet) => packet.dir === dir)) {
    streams.set(conn, (streams.get(conn) ?? "") + data);
  }
  return [...streams.values()].flatMap((stream) => stream.split(start));
}

/** Calls that were sent to xenopsd, in order. */
function calls(): { method: Method; payload: string }[] {
  const out: { method: Method; payload: string }[] = [];
  for (const text of messages("c>s", /(?=(?:GET|POST) \/[a-z]+\/?)/)) {
    if (!text.startsWith("POST /request/org.xen.xapi.xenops.classic/")) continue;
    const payload = text.slice(text.indexOf("\r\n\r\n") + 4);
    const method = xenops.methods.get(/"method":"([^"]+)"/.exec(payload)?.[1] ?? "");
    if (method !== undefined) out.push({ method, payload });
  }
  return out;
}

/** The number of the request behind each call, as the switch told it. */
function numbers(): string[] {
  return messages("s>c", /(?=HTTP\/1.1 200 OK)/).flatMap(
    (text) => /\[\["org\.xen\.xapi\.xenops\.classic",([0-9]+)\]\]$/.exec(text)?.[1] ?? [],
  );
}

/** Answers of xenopsd by the number of the request. */
function answers(): Map<string, string> {
  const out = new Map<string, string>();
  for (const text of messages("s>c", /(?=HTTP\/1.1 200 OK)/)) {
    const body = text.slice(text.indexOf("\r\n\r\n") + 4);
    if (!body.startsWith('{"messages"')) continue;
    for (const [, { payload, kind }] of JSON.parse(body).messages) {
      if (kind[0] === "Response") out.set(String(kind[1][1]), payload);
    }
  }
  return out;
}

traffic("calls are read and written again to the byte", () => {
  let compared = 0;
  for (const { method, payload } of calls()) {
    const call = parseJson(payload);
    assert.ok(isJsonObject(call) && Array.isArray(call.params), payload);
    const { named, positional } = method.decode(call.params);
    const params = payload.slice(payload.indexOf('"params":') + 9, payload.lastIndexOf(',"id":'));
    assert.is(method.encode(named, positional), params);
    compared += 1;
  }
  assert.ok(compared > 20, `${compared} calls`);
});

traffic("answers are read and written again to the byte", () => {
  const sent = calls();
  const ids = numbers();
  assert.is(sent.length, ids.length);
  const replies = answers();
  let compared = 0;
  for (const [index, { method }] of sent.entries()) {
    const payload = replies.get(ids[index] ?? "");
    if (payload === undefined) continue;
    const reply = parseJson(payload);
    assert.ok(isJsonObject(reply), payload);
    const { result = null, error = null } = reply;
    const text =
      error === null
        ? method.result.encode(method.result.decode(result))
        : xenops.error?.encode(xenops.error.decode(error));
    assert.is(
      error === null ? `{"result":${text},"error":null,"id":0}` : `{"result":null,"error":${text},"id":0}`,
      payload,
    );
    compared += 1;
  }
  assert.ok(compared > 20, `${compared} answers`);
});

traffic.run();
