import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Xenopsd } from "../../daemons/xenopsd/start.ts";
import { xenopsd } from "./support.ts";

const golden = suite("xenopsd: replies of the real simulator");

interface Case {
  readonly id: string;
  readonly note: string;
  readonly request: string;
  readonly response: string;
}

const recorded: { cases: Case[] } = JSON.parse(
  readFileSync(new URL("../golden/switch-xenopsd.json", import.meta.url), "utf8"),
);

/** The payloads that went to the VM manager with those that came back. */
function calls(): { id: string; note: string; payload: string; reply: string }[] {
  const { cases } = recorded;
  return cases.flatMap((each, at) => {
    const answer = cases[at + 1];
    if (!each.request.startsWith("POST /request/org.xen.xapi.xenops.classic/") || answer === undefined) return [];
    const { messages } = JSON.parse(bodyOf(answer.response));
    return [{ id: each.id, note: each.note, payload: bodyOf(each.request), reply: messages[0][1].payload }];
  });
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf("\r\n\r\n") + 4);
}

/** Where we differ on purpose, or where the recording shows what else had happened on its host. */
const DIFFERENCES: Readonly<Record<string, (reply: string) => unknown>> = {
  // The instance is new in every process.
  s082: (reply) => reply.replace(/"instance_id":"[^"]+"/, ""),
  s084: (reply) => reply.replace(/"instance_id":"[^"]+"/, ""),
  // Our simulated host has processors with a name, features and a clock with a fraction; everything else is as recorded.
  s110: (reply) => {
    const { cpu_info: cpu, ...rest } = JSON.parse(reply).result;
    const { cpu_count, socket_count, threads_per_core, nr_nodes, vendor } = cpu;
    const speed = Number(cpu.speed).toFixed(0);
    return { ...rest, cpu_count, socket_count, threads_per_core, nr_nodes, vendor, speed, members: Object.keys(cpu) };
  },
  // Numbers of tasks and changes depend on what had happened before.
  s122: withoutNumber,
  s132: withoutNumber,
  s136: withoutNumber,
  s138: withoutNumber,
  s140: withoutNumber,
  s144: withoutNumber,
  s120: shapeOfChanges,
  s142: shapeOfChanges,
  s128: (reply) => {
    const [task] = JSON.parse(reply).result;
    return { ...task, id: "", ctime: 0, state: [task.state[0], Object.keys(task.state[1])] };
  },
  // The agent of our guest speaks when the guest has booted, so not while the VM is paused after its start.
  s130: (reply) => {
    const [vm, state] = JSON.parse(reply).result;
    // Upstream's simulator knows neither a limit of memory nor a clock.
    const different = { domids: [], last_start_time: 0, guest_agent: {}, pv_drivers_detected: true };
    return [vm, { ...state, ...different, memory_limit: 0, rtc_timeoffset: "" }];
  },
};

function withoutNumber(reply: string): string {
  return reply.replace(/"result":("?)\d+"?/, '"result":$1');
}

function shapeOfChanges(reply: string): unknown {
  const [barriers, objects, next] = JSON.parse(reply).result;
  return [barriers, Array.isArray(objects), Number.isInteger(next)];
}

/** Waits until nothing is under way. */
async function idle({ engine }: Xenopsd): Promise<void> {
  while (engine.tasks.list().some((task) => task.pending)) await new Promise((resolve) => setImmediate(resolve));
}

golden("every call is answered as recorded", async () => {
  const { daemon } = await xenopsd();
  const all = calls();
  assert.ok(all.length > 40);
  for (const { id, note, payload, reply } of all) {
    const mine = await daemon.serve(payload);
    await idle(daemon);
    const view = DIFFERENCES[id];
    if (view === undefined) assert.is(mine, reply, `${id} ${note}`);
    else assert.equal(view(mine), view(reply), `${id} ${note}`);
  }
  await daemon.stop();
});

golden(
  "a task passes as many cancel points as recorded: 8 for a start and 9 for a clean shutdown with one interface",
  async () => {
    const { daemon, client } = await xenopsd();
    const id = "00000000-0000-4000-8000-0000000000aa";
    const { pvVm, vif, metadata, dbg } = await import("./support.ts");
    await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), { vifs: [vif(id, 0)] }) });
    const points = async (task: string) => {
      await idle(daemon);
      return (await client.Task.stat({ ...dbg, id: task })).debug_info.cancel_points_seen;
    };
    assert.is(await points(await client.VM.start({ ...dbg, id, paused: false })), "8");
    assert.is(await points(await client.VM.unpause({ ...dbg, id })), "1");
    assert.is(await points(await client.VM.shutdown({ ...dbg, id, delay: 1200 })), "9");
    await daemon.stop();
  },
);

golden.run();
