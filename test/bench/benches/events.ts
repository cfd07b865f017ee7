import type { NetConnectOpts } from "node:net";
import type { Bench, Figure } from "../figure.ts";
import { jsonCall, load, open } from "../support/http-load.ts";
import { scratch } from "../support/places.ts";
import { cpuMs, startBaseline } from "../support/processes.ts";
import { median, percentile } from "../support/statistics.ts";
import { marked, Watcher } from "../support/watcher.ts";
import { call, logIn, startXapi, urlOf } from "../support/xapi.ts";

const portAt = (port: unknown): NetConnectOpts => ({ host: "127.0.0.1", port: Number(port) });

/** Upstream needs 17.6 ms; a tenth of that, in milliseconds. */
const WAKE_LIMIT_MS = 1.76;
/** Changes made one by one; the first are not counted, because a server that was just started has compiled little of itself. */
const CHANGES = 1200;
const WARM_UP = 600;

/** One change to one idle waiter at a time: from sending the change to having read the answer, beside a bare round trip. */
async function eventWake(): Promise<readonly Figure[]> {
  using place = scratch();
  await using xapi = await startXapi({ folder: place.folder, vms: 100 });
  const session = await logIn(urlOf(xapi));
  const [vm = ""] = (await call(urlOf(xapi), "VM.get_all", session)) as readonly string[];
  const at = portAt(xapi.announced.httpPort);
  let seen = (_mark: number): void => {};
  const watcher = await Watcher.begin(at, session, ["vm"], (mark) => seen(mark));
  const changer = await open(at);
  await using echo = await startBaseline("echo", "100");
  const wakes: number[] = [];
  const trips: number[] = [];
  for (let mark = 1; mark <= CHANGES; mark++) {
    const sent = performance.now();
    const woken = new Promise<void>((resolve) => {
      seen = (found) => found === mark && resolve();
    });
    changer.write(jsonCall("VM.set_name_description", [session, vm, marked(mark)]));
    await woken;
    const took = performance.now() - sent;
    if (mark > WARM_UP) wakes.push(took);
    // The waiter is idle again when its next call has arrived.
    await new Promise((resolve) => setTimeout(resolve, 4));
    if (mark % 100 !== 0) continue;
    const trip = await load({
      at,
      connections: 1,
      request: jsonCall("VM.get_power_state", [session, vm]),
      seconds: 0.05,
    });
    trips.push(trip.p50Ms);
  }
  watcher.end();
  changer.destroy();
  const bare = await roundTrips(portAt(echo.announced.httpPort), 250);
  return [
    {
      name: "event-wake",
      ratio: percentile(wakes, 0.5) / percentile(bare, 0.5),
      better: "lower",
      of: "time; a bare round trip over a socket",
      goals: [{ of: "p50Ms", is: "at most", limit: WAKE_LIMIT_MS }],
      values: {
        p50Ms: percentile(wakes, 0.5),
        p99Ms: percentile(wakes, 0.99),
        smallCallP50Ms: median(trips),
        bareP50Ms: percentile(bare, 0.5),
        bareP99Ms: percentile(bare, 0.99),
      },
    },
  ];
}

/** Milliseconds of so many round trips, with the pauses that the waits for events have. */
async function roundTrips(at: NetConnectOpts, count: number): Promise<readonly number[]> {
  let answered = (): void => {};
  const socket = await open(at, () => answered());
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    answered = resolve;
    const sent = performance.now();
    socket.write("request");
    await promise;
    times.push(performance.now() - sent);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  socket.destroy();
  return times;
}

const WATCHERS = 100;
const PER_SECOND = 1000;
const BUSY_VMS = 10;
const SECONDS = 4;

/** 100 watchers of all VMs while 1,000 changes a second are made; the server's processor time beside that of writing the same bytes. */
async function manyWatchers(): Promise<readonly Figure[]> {
  using place = scratch();
  await using xapi = await startXapi({ folder: place.folder, vms: 100 });
  const session = await logIn(urlOf(xapi));
  const vms = ((await call(urlOf(xapi), "VM.get_all", session)) as readonly string[]).slice(0, BUSY_VMS);
  const at = portAt(xapi.announced.httpPort);
  const sentAt: number[] = [];
  const latencies: number[] = [];
  const seen = (mark: number): void => {
    const sent = sentAt[mark];
    if (sent !== undefined) latencies.push(performance.now() - sent);
  };
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => Watcher.begin(at, session, ["vm"], seen)));
  const before = cpuMs(xapi.pid);
  const started = performance.now();
  await changeFor(SECONDS, at, (mark) => {
    sentAt[mark] = performance.now();
    return jsonCall("VM.set_name_description", [session, vms[mark % vms.length], marked(mark)]);
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const tookMs = performance.now() - started;
  const used = cpuMs(xapi.pid) - before;
  const answers = watchers.reduce((sum, watcher) => sum + watcher.answers, 0);
  const bytes = watchers.reduce((sum, watcher) => sum + watcher.bytes, 0);
  for (const watcher of watchers) watcher.end();
  const bareMs = await fanOut(Math.round(bytes / answers), Math.round(answers / WATCHERS), tookMs);
  return [
    {
      name: "events",
      ratio: used / bareMs,
      better: "lower",
      of: "processor time; a bare fan-out of the same bytes",
      values: {
        p50Ms: percentile(latencies, 0.5),
        p99Ms: percentile(latencies, 0.99),
        changesPerSecond: sentAt.length / (tookMs / 1000),
        answersPerSecond: answers / (tookMs / 1000),
        bytesPerSecond: bytes / (tookMs / 1000),
        serverBusyPercent: (100 * used) / tookMs,
      },
    },
  ];
}

/** Sends changes at an even pace over a few connections that do not wait for replies. */
async function changeFor(seconds: number, at: NetConnectOpts, change: (mark: number) => Buffer): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: 8 }, () => open(at)));
  const started = performance.now();
  let mark = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = (Math.min(seconds, (performance.now() - started) / 1000) * PER_SECOND) | 0;
      for (; mark < due; mark++) sockets[mark % sockets.length]?.write(change(mark));
      if (mark < seconds * PER_SECOND) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  for (const socket of sockets) socket.end();
}

/** Processor time of a process that only writes: so many messages of so many bytes to every watcher within that time. */
async function fanOut(bytes: number, messages: number, forMs: number): Promise<number> {
  await using server = await startBaseline("fan-out", ...[WATCHERS, bytes, messages, forMs].map(String));
  const at = portAt(server.announced.httpPort);
  const before = cpuMs(server.pid);
  const all = Promise.withResolvers<void>();
  let received = 0;
  const read = (chunk: Buffer) => {
    received += chunk.length;
    if (received >= bytes * messages * WATCHERS) all.resolve();
  };
  const sockets = await Promise.all(Array.from({ length: WATCHERS }, () => open(at, read)));
  await all.promise;
  const used = cpuMs(server.pid) - before;
  for (const socket of sockets) socket.destroy();
  return used;
}

export const events: readonly Bench[] = [
  { name: "event-wake", about: "an idle event.from is answered after a change", run: eventWake },
  { name: "events", about: "100 watchers, 1,000 changes a second", run: manyWatchers },
];
