import { readdirSync } from "node:fs";
import { xenopsClient } from "../../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";
import type { Bench, Figure } from "../figure.ts";
import { scratch } from "../support/places.ts";
import { type Pool, startPool } from "../support/pool.ts";
import { childrenOf, cpuMs } from "../support/processes.ts";
import { SocketCaller } from "../support/socket-caller.ts";
import { median, percentile } from "../support/statistics.ts";
import { Watcher } from "../support/watcher.ts";
import { PASSWORD } from "../support/xapi.ts";

const SIZES = [100, 1000] as const;
/** VMs that go through their lives before anything is measured: programs that run for the first time are slow. */
const WARM_UP = 200;
/** Operations under way at a time. */
const AT_ONCE = 8;
const WATCHERS = 50;
const MIB = 1024 * 1024;

/** What becomes of every VM, in this order. */
const PHASES = ["VM.start", "VM.pause", "VM.unpause", "VM.hard_shutdown", "VM.destroy"] as const;
type Phase = (typeof PHASES)[number];

interface Storm {
  /** Milliseconds by phase, of all VMs. */
  readonly phases: Readonly<Record<Phase, number>>;
  /** How long each start took for its caller. */
  readonly startMs: readonly number[];
  /** Processor time of the API server and of all daemons together, in milliseconds. */
  readonly cpuMs: CpuMs;
  readonly left: Leftovers;
}

interface CpuMs {
  readonly xapi: number;
  readonly all: number;
}

/** What stays when every VM is gone, over what there was before the first; the heap grows by the alerts about the VMs, which are kept. */
interface Leftovers {
  readonly heapMib: number;
  readonly sockets: number;
  readonly tasks: number;
  /** VMs and tasks that the VM manager still knows. */
  readonly known: number;
  /** Nodes of the simulated xenstore. */
  readonly nodes: number;
}

/** Lets simulated VMs live and die through every daemon, watched by clients: what matters is that more VMs cost no more each. */
async function storm(): Promise<readonly Figure[]> {
  const measured: Storm[] = [];
  for (const count of SIZES) measured.push(await weather(count));
  const [few, many] = measured;
  if (few === undefined || many === undefined) throw new Error("Nothing was measured.");
  const starts = ({ phases }: Storm, count: number) => phases["VM.start"] / count;
  return [
    {
      name: "storm",
      ratio: many.cpuMs.all / SIZES[1] / (few.cpuMs.all / SIZES[0]),
      better: "lower",
      of: `processor time of all daemons for a VM's life with ${SIZES[1]} VMs and ${WATCHERS} watchers; with ${SIZES[0]}`,
      goals: [
        { of: "ratio", is: "at most", limit: 1.2 },
        { of: "start1000Ms", is: "at most", limit: 5 },
        { of: "leftTasks", is: "at most", limit: 0 },
        { of: "leftKnown", is: "at most", limit: 0 },
        { of: "leftSockets", is: "at most", limit: 0 },
        { of: "leftNodes", is: "at most", limit: 0 },
      ],
      values: {
        perSecond100: (SIZES[0] * PHASES.length * 1000) / total(few.phases),
        perSecond1000: (SIZES[1] * PHASES.length * 1000) / total(many.phases),
        start100Ms: starts(few, SIZES[0]),
        start1000Ms: starts(many, SIZES[1]),
        startCall1000P50Ms: median(many.startMs),
        startCall1000P99Ms: percentile(many.startMs, 0.99),
        pause1000Ms: many.phases["VM.pause"] / SIZES[1],
        shutdown1000Ms: many.phases["VM.hard_shutdown"] / SIZES[1],
        destroy1000Ms: many.phases["VM.destroy"] / SIZES[1],
        xapiCpu100Ms: few.cpuMs.xapi / SIZES[0],
        xapiCpu1000Ms: many.cpuMs.xapi / SIZES[1],
        cpu100Ms: few.cpuMs.all / SIZES[0],
        cpu1000Ms: many.cpuMs.all / SIZES[1],
        leftHeapMib: many.left.heapMib,
        leftSockets: many.left.sockets,
        leftTasks: many.left.tasks,
        leftKnown: many.left.known,
        leftNodes: many.left.nodes,
      },
    },
  ];
}

const total = (phases: Storm["phases"]): number => Object.values(phases).reduce((sum, ms) => sum + ms, 0);

async function weather(count: number): Promise<Storm> {
  using place = scratch();
  await using pool = await startPool({ folder: place.folder });
  const caller = new SocketCaller(pool.socket);
  const session = String(await caller.call("session.login_with_password", ["root", PASSWORD]));
  const call = (method: string, ...params: unknown[]) => caller.call(method, [session, ...params]);
  const watchers = await Promise.all(
    Array.from({ length: WATCHERS }, () =>
      Watcher.begin({ path: pool.socket }, session, ["vm", "vm_metrics", "vbd", "vif", "task"], () => undefined),
    ),
  );
  const template = await makeTemplate(call);
  await live(call, await clones(call, template, WARM_UP));
  const before = await stock(pool, place.folder, call);
  const vms = await clones(call, template, count);
  const began = cpuOf(pool);
  const lived = await live(call, vms);
  const ended = cpuOf(pool);
  const after = await stock(pool, place.folder, call);
  for (const watcher of watchers) watcher.end();
  caller.close();
  const left = Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Leftovers]]),
  );
  const used = { xapi: ended.xapi - began.xapi, all: ended.all - began.all };
  return { ...lived, cpuMs: used, left: left as unknown as Leftovers };
}

function cpuOf(pool: Pool): CpuMs {
  const { xapi = 0 } = pool.daemons();
  const all = childrenOf(pool.supervisor.pid).reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  return { xapi: cpuMs(xapi), all };
}

type Call = (method: string, ...params: unknown[]) => Promise<unknown>;

/** A diskless VM of little memory, so that all of its clones fit on a host. */
async function makeTemplate(call: Call): Promise<string> {
  const [template] = (await call("VM.get_by_name_label", "Other install media")) as readonly string[];
  const vm = String(await call("VM.clone", template, "storm"));
  await call("VM.provision", vm);
  await call("VM.set_memory_limits", vm, 16 * MIB, 16 * MIB, 16 * MIB, 16 * MIB);
  return vm;
}

async function clones(call: Call, vm: string, count: number): Promise<readonly string[]> {
  const made: string[] = [];
  await atOnce(count, async (index) => {
    made.push(String(await call("VM.clone", vm, `storm ${index}`)));
  });
  return made;
}

/** The life of VMs: every phase for all of them before the next. */
async function live(call: Call, vms: readonly string[]): Promise<Pick<Storm, "phases" | "startMs">> {
  const startMs: number[] = [];
  const phases: Partial<Record<Phase, number>> = {};
  for (const phase of PHASES) {
    const began = performance.now();
    await atOnce(vms.length, async (index) => {
      const before = performance.now();
      await call(phase, vms[index], ...(phase === "VM.start" ? [false, false] : []));
      if (phase === "VM.start") startMs.push(performance.now() - before);
    });
    phases[phase] = performance.now() - began;
  }
  return { phases: phases as Storm["phases"], startMs };
}

async function atOnce(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** What a pool holds at a moment, after the API server has collected its garbage. */
async function stock(pool: Pool, folder: string, call: Call): Promise<Leftovers> {
  const [host] = (await call("host.get_all")) as readonly string[];
  await call("Diagnostics.gc_compact", host);
  const stats = (await call("Diagnostics.gc_stats", host)) as Readonly<Record<string, string>>;
  const tasks = (await call("task.get_all")) as readonly string[];
  return {
    heapMib: Number(stats.heapUsed) / MIB,
    sockets: readdirSync(`/proc/${pool.daemons().xapi}/fd`).length,
    tasks: tasks.length,
    ...(await below(folder)),
  };
}

/** What the VM manager and the host below it hold. */
async function below(folder: string): Promise<Pick<Leftovers, "known" | "nodes">> {
  const bus = await SwitchClient.connect({
    path: `${folder}/message-switch`,
    name: "storm",
    ambient: systemAmbient,
    log: silentLogger,
  });
  try {
    const xenops = xenopsClient((payload) => bus.rpc("org.xen.xapi.xenops.classic", payload));
    const about = { debug_info: "storm" };
    const known = (await xenops.VM.list(about)).length + (await xenops.Task.list(about)).length;
    const { backend } = JSON.parse(await xenops.get_diagnostics(about)) as Diagnostics;
    return { known, nodes: backend.xenstore_entries };
  } finally {
    await bus.close();
  }
}

/** What is read here of the VM manager's diagnostics. */
interface Diagnostics {
  readonly backend: { readonly xenstore_entries: number };
}

export const storms: readonly Bench[] = [
  { name: "storm", about: "the lives of many simulated VMs, watched by many clients", run: storm },
];
