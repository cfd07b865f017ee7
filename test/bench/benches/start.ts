import { join } from "node:path";
import type { Bench, Figure } from "../figure.ts";
import { scratch } from "../support/places.ts";
import { pssMib, type Started, startBaseline } from "../support/processes.ts";
import { inTurn, median, medianRatio } from "../support/statistics.ts";
import { startXapi } from "../support/xapi.ts";

/** From the fork of the process to the moment when clients are served, with a database of 10,000 VMs, beside reading its rows. */
async function start(): Promise<readonly Figure[]> {
  using place = scratch();
  const pool = { folder: place.folder, vms: 10_000, hosts: 4, store: "sqlite" } as const;
  const first = await startXapi(pool);
  await first.stop();
  let rows = 0;
  const look = async ({ pid, readyMs, announced, stop }: Started) => {
    rows = Number(announced.rows ?? rows);
    const pss = pssMib(pid);
    await stop();
    return { readyMs, pss };
  };
  const rounds = await inTurn(
    3,
    async () => look(await startXapi(pool)),
    async () => look(await startBaseline("read-rows", join(place.folder, "data/state.sqlite"))),
    false,
  );
  return [
    {
      name: "start-10000",
      ratio: medianRatio(rounds, (one) => one.readyMs),
      better: "lower",
      of: "time; a process that reads and parses the same rows by node:sqlite",
      goals: [{ of: "readyMs", is: "at most", limit: 3000 }],
      values: {
        readyMs: median(rounds.ours.map((one) => one.readyMs)),
        pssMib: median(rounds.ours.map((one) => one.pss)),
        baselineMs: median(rounds.baseline.map((one) => one.readyMs)),
        baselinePssMib: median(rounds.baseline.map((one) => one.pss)),
        firstStartMs: first.readyMs,
        rows,
      },
    },
  ];
}

export const starting: readonly Bench[] = [
  { name: "start-10000", about: "start of the API server with 10,000 VMs", run: start },
];
