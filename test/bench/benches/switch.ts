import { join } from "node:path";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";
import type { Bench, Figure } from "../figure.ts";
import { load, post } from "../support/http-load.ts";
import { scratch } from "../support/places.ts";
import { startBaseline, startModule } from "../support/processes.ts";
import { inTurn, median, medianRatio, percentile } from "../support/statistics.ts";

const CLIENTS = [1, 16, 128];
const QUEUE = "bench.echo";
const PAYLOAD = JSON.stringify({ method: "VM.stat", params: [{ id: "0d5e3e5e-6e0a-4d4e-9f4c-2f6d1c5f2b11" }] });
const SECONDS = 0.8;

interface Traffic {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Requests to a service through the switch and back, each client with a session of its own, beside two hops of raw HTTP. */
async function messageSwitch(): Promise<readonly Figure[]> {
  using place = scratch();
  const path = join(place.folder, "switch");
  await using _broker = await startModule("daemons/message-switch/main.ts", ["--path", path, "--loglevel=error"]);
  await using _service = await startBaseline("switch-service", path, QUEUE);
  const [far, near] = [join(place.folder, "far"), join(place.folder, "near")];
  await using _far = await startBaseline("hop", far);
  await using _near = await startBaseline("hop", near, far);
  const figures: Figure[] = [];
  for (const count of CLIENTS) {
    const clients = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        SwitchClient.connect({ path, name: `bench-${index}`, ambient: systemAmbient }),
      ),
    );
    const rounds = await inTurn<Traffic>(
      4,
      () => callThrough(clients),
      () => load({ at: { path: near }, connections: count, request: post("/", PAYLOAD), seconds: SECONDS }),
    );
    await Promise.all(clients.map((client) => client.close()));
    figures.push({
      name: `switch-${count}`,
      ratio: medianRatio(rounds, (one) => one.perSecond),
      better: "higher",
      of: `calls a second, ${count} clients; two hops of raw node:http over unix sockets`,
      goals: [{ of: "ratio", is: "at least", limit: 0.6 }],
      values: {
        perSecond: median(rounds.ours.map((one) => one.perSecond)),
        p50Ms: median(rounds.ours.map((one) => one.p50Ms)),
        p99Ms: median(rounds.ours.map((one) => one.p99Ms)),
        baselinePerSecond: median(rounds.baseline.map((one) => one.perSecond)),
        baselineP99Ms: median(rounds.baseline.map((one) => one.p99Ms)),
      },
    });
  }
  return figures;
}

async function callThrough(clients: readonly SwitchClient[]): Promise<Traffic> {
  const times: number[] = [];
  const started = performance.now();
  const end = started + SECONDS * 1000;
  const one = async (client: SwitchClient) => {
    while (performance.now() < end) {
      const before = performance.now();
      await client.rpc(QUEUE, PAYLOAD);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(clients.map(one));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: times.length / seconds, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}

export const bus: readonly Bench[] = [
  { name: "switch", about: "request and reply through the message switch", run: messageSwitch },
];
