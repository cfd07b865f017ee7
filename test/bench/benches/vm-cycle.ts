import type { Bench, Figure } from "../figure.ts";
import { scratch } from "../support/places.ts";
import { startPool } from "../support/pool.ts";
import { SocketCaller } from "../support/socket-caller.ts";
import { median, percentile } from "../support/statistics.ts";
import { PASSWORD } from "../support/xapi.ts";

const SIZES = [10, 100];
/** Operations under way at a time. */
const AT_ONCE = 8;
const MS = 4000;

interface Cycles {
  readonly perSecond: number;
  readonly startMs: readonly number[];
  readonly shutdownMs: readonly number[];
}

/** Starts and shuts down simulated VMs through every daemon, all of a pool's in turn; what matters is that more VMs cost no more each. */
async function vmCycle(): Promise<readonly Figure[]> {
  const measured: Cycles[] = [];
  for (const count of SIZES) {
    using place = scratch();
    await using pool = await startPool({ folder: place.folder });
    const caller = new SocketCaller(pool.socket);
    measured.push(await cycle(caller, count));
    caller.close();
  }
  const [few, many] = measured;
  if (few === undefined || many === undefined) throw new Error("Nothing was measured.");
  return [
    {
      name: "vm-cycle",
      ratio: many.perSecond / few.perSecond,
      better: "higher",
      of: `operations a second with ${SIZES[1]} VMs; with ${SIZES[0]}`,
      values: {
        perSecond10: few.perSecond,
        perSecond100: many.perSecond,
        start10P50Ms: median(few.startMs),
        start100P50Ms: median(many.startMs),
        start100P99Ms: percentile(many.startMs, 0.99),
        shutdown100P50Ms: median(many.shutdownMs),
      },
    },
  ];
}

async function cycle(caller: SocketCaller, count: number): Promise<Cycles> {
  const session = String(await caller.call("session.login_with_password", ["root", PASSWORD]));
  const vms = await makeVms(caller, session, count);
  const startMs: number[] = [];
  const shutdownMs: number[] = [];
  const timed = async (times: number[], method: string, ...params: unknown[]) => {
    const before = performance.now();
    await caller.call(method, [session, ...params]);
    times.push(performance.now() - before);
  };
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    while (performance.now() - started < MS) {
      const vm = vms[next++ % vms.length];
      await timed(startMs, "VM.start", vm, false, false);
      await timed(shutdownMs, "VM.hard_shutdown", vm);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: (startMs.length + shutdownMs.length) / seconds, startMs, shutdownMs };
}

/** Diskless VMs of little memory, cloned from a template, so that all of them fit on a host. */
async function makeVms(caller: SocketCaller, session: string, count: number): Promise<readonly string[]> {
  const [template] = (await caller.call("VM.get_by_name_label", [session, "Other install media"])) as readonly string[];
  const first = await caller.call("VM.clone", [session, template, "bench"]);
  const mib = 1024 * 1024;
  await caller.call("VM.provision", [session, first]);
  await caller.call("VM.set_memory_limits", [session, first, 16 * mib, 64 * mib, 64 * mib, 64 * mib]);
  const more = await Promise.all(
    Array.from({ length: count - 1 }, (_, index) => caller.call("VM.clone", [session, first, `bench ${index}`])),
  );
  return [first, ...more].map(String);
}

export const guests: readonly Bench[] = [
  { name: "vm-cycle", about: "start and shut down simulated VMs", run: vmCycle },
];
