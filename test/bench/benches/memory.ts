import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../../daemons/deploy/bundle.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { launch } from "../../../runtime/process/child.ts";
import type { Bench, Figure } from "../figure.ts";
import { scratch } from "../support/places.ts";
import { childrenOf, pssMib, startBaseline } from "../support/processes.ts";
import { PASSWORD } from "../support/xapi.ts";

/** Time for a daemon to come to rest after its start. */
const REST_MS = 3000;
/** What all daemons in one process may have, MiB. */
const LIMIT_MIB = 128;
const STOP_SECONDS = 10;

/** Memory of an idle pool as it is deployed, its daemons apart and in one process, beside processes of the same runtime that do nothing. */
async function memory(): Promise<readonly Figure[]> {
  using place = scratch();
  const dist = join(place.folder, "dist");
  await bundle(dist);
  await using idle = await startBaseline("idle");
  const apart = await atRest(place.folder, join(dist, "supervisor.mjs"));
  const together = await atRest(place.folder, join(dist, "all.mjs"));
  const bare = pssMib(idle.pid);
  const sum = (memory: Memory) => memory.reduce((total, { pss }) => total + pss, 0);
  return [
    {
      name: "memory-apart",
      ratio: sum(apart) / (bare * apart.length),
      better: "lower",
      of: `PSS of ${apart.length} idle processes, a daemon each; as many processes of Node that do nothing`,
      values: {
        pssMib: sum(apart),
        ...Object.fromEntries(apart.map(({ name, pss }) => [`${name}PssMib`, pss])),
        barePssMib: bare,
      },
    },
    {
      name: "memory-together",
      ratio: sum(together) / sum(apart),
      better: "lower",
      of: "PSS of one idle process with all daemons; of a process for each",
      goals: [{ of: "rssMib", is: "at most", limit: LIMIT_MIB }],
      values: {
        pssMib: sum(together),
        // Of the program itself a process has but a share while others run it, too: without them it would have all.
        rssMib: together.reduce((total, { rss }) => total + rss, 0),
      },
    },
  ];
}

type Memory = readonly { readonly name: string; readonly pss: number; readonly rss: number }[];

/** Starts a program of the bundle twice, for it keeps compiled code for the next start, and measures what runs then. */
async function atRest(folder: string, program: string): Promise<Memory> {
  const options = ["--loglevel=error", "--http-port=-1", "--https-port=-1", `--root-password=${PASSWORD}`];
  const output = openSync(join(folder, "output"), "a");
  const start = async () => {
    const definition = { name: "pool", module: program, arguments: [...options, `--data=${folder}`] };
    const child = launch(
      { ...definition, environment: { NODE_COMPILE_CACHE: join(folder, "compiled") } },
      systemAmbient,
      output,
    );
    await child.ready;
    return child;
  };
  await (await start()).stop(STOP_SECONDS);
  const child = await start();
  try {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const pid = child.pid ?? 0;
    const daemons = childrenOf(pid).map((each) => ({
      ...each,
      name: /([\w-]+)\.mjs/.exec(each.command)?.[1] ?? "other",
    }));
    return [{ name: "supervisor", pid }, ...daemons].map((each) => ({
      name: each.name,
      pss: pssMib(each.pid),
      rss: rssMib(each.pid),
    }));
  } finally {
    await child.stop(STOP_SECONDS);
    closeSync(output);
  }
}

function rssMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024;
}

export const footprint: readonly Bench[] = [
  { name: "memory", about: "memory of an idle pool, its daemons apart and in one process", run: memory },
];
