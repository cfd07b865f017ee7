import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Xenopsd } from "../../daemons/xenopsd/start.ts";
import { uuid, xenopsd } from "./support.ts";

/** What xapi and the real simulator said to each other during a VM's life, said again to this daemon (spec: xenopsd.md, section 8.1). */

const test = suite("xenopsd: recorded life of a VM");

interface Packet {
  readonly conn: number;
  readonly dir: "c>s" | "s>c";
  readonly data: string;
}

const file = new URL("../golden/switch-traffic-vm-lifecycle.json", import.meta.url);
/** Ids were masked in the recording. */
const unmasked = readFileSync(file, "utf8").replaceAll(/<uuid(\d+)>/g, (_, n: string) => uuid(Number(n)));
const { packets }: { packets: readonly Packet[] } = JSON.parse(unmasked);

function messages(dir: Packet["dir"], start: RegExp): string[] {
  const streams = new Map<number, string>();
  for (const { conn, data } of packets.filter((packet) => packet.dir === dir)) {
    streams.set(conn, (streams.get(conn) ?? "") + data);
  }
  return [...streams.values()].flatMap((stream) => stream.split(start));
}

const bodyOf = (text: string): string => text.slice(text.indexOf("\r\n\r\n") + 4);

interface Exchange {
  readonly number: number;
  readonly method: string;
  readonly payload: string;
  readonly reply: string;
}

/** Calls with their replies, in the order in which the switch took them. */
function exchanges(): Exchange[] {
  const requests = messages("c>s", /(?=(?:GET|POST) \/[a-z]+\/?)/)
    .filter((text) => text.startsWith("POST /request/org.xen.xapi.xenops.classic/"))
    .map(bodyOf);
  const answers = messages("s>c", /(?=HTTP\/1.1 200 OK)/);
  const numbers = answers.flatMap(
    (text) => /\[\["org\.xen\.xapi\.xenops\.classic",([0-9]+)\]\]$/.exec(text)?.[1] ?? [],
  );
  const replies = new Map<string, string>();
  for (const body of answers.map(bodyOf).filter((text) => text.startsWith('{"messages"'))) {
    for (const [, { payload, kind }] of JSON.parse(body).messages) {
      if (kind[0] === "Response") replies.set(String(kind[1][1]), payload);
    }
  }
  const all = requests.flatMap((payload, at): Exchange[] => {
    const number = numbers[at] ?? "";
    const reply = replies.get(number);
    const { method } = JSON.parse(payload);
    return reply === undefined ? [] : [{ number: Number(number), method, payload, reply }];
  });
  return all.sort((a, b) => a.number - b.number);
}

async function idle({ engine }: Xenopsd): Promise<void> {
  while (engine.tasks.list().some((task) => task.pending)) await new Promise((resolve) => setImmediate(resolve));
}

/** What has to be the same: all but clocks, counters, and what each hypervisor finds in its guests. */
function essence(method: string, reply: string): unknown {
  const { result, error } = JSON.parse(reply);
  if (method === "UPDATES.last_id") return [typeof result, error];
  if (method === "Task.stat") {
    const { ctime: _, id: _id, subtasks: _parts, state, ...rest } = result;
    return { ...rest, state: [state[0], Object.keys(state[1])] };
  }
  if (method === "VM.stat") {
    const [vm, state] = result;
    const { domain_type: type, hvm, vcpu_target: vcpus, consoles } = state;
    return [vm, Object.keys(state), { type, hvm, vcpus, consoles: Array.isArray(consoles) }];
  }
  if (method === "VIF.stat") {
    const [vif, { device: _, ...state }] = result;
    return [vif, Object.keys(state).sort(), state.plugged];
  }
  return { result, error };
}

test("every call has the reply that was recorded, and every barrier is seen", async () => {
  const { daemon } = await xenopsd();
  /** Their tasks by their ids, ours. */
  const tasks = new Map<string, string>();
  const power: string[] = [];
  const barriers: number[] = [];
  let from = 0;
  let compared = 0;
  for (const { number, method, payload, reply } of exchanges()) {
    if (method === "UPDATES.get") continue;
    const call = JSON.parse(payload);
    const [named] = call.params;
    if (method.startsWith("Task.")) named.id = tasks.get(named.id) ?? named.id;
    const mine = await daemon.serve(JSON.stringify(call));
    await idle(daemon);
    const theirs = JSON.parse(reply);
    if (["VM.start", "VM.unpause", "VM.pause", "VM.shutdown"].includes(method)) {
      tasks.set(theirs.result, JSON.parse(mine).result);
      assert.match(JSON.parse(mine).result, /^\d+$/);
    } else {
      assert.equal(essence(method, mine), essence(method, reply), `${number} ${method}`);
    }
    if (method === "VM.stat") power.push(JSON.parse(mine).result[1].power_state);
    if (method === "UPDATES.inject_barrier") {
      const get = { method: "UPDATES.get", params: [{ debug_info: "t", last_id: from }], id: 1 };
      const [seen, , next] = JSON.parse(await daemon.serve(JSON.stringify(get))).result;
      barriers.push(...seen.map(([id]: [number]) => id));
      from = next;
    }
    compared += 1;
  }
  assert.ok(compared > 40, `${compared} calls`);
  assert.equal(power, ["Running", "Paused", "Running", "Halted"]);
  assert.equal([...new Set(barriers)], [6, 7, 8, 9]);
  await daemon.stop();
});

test.run();
