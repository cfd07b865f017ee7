import type { Bench, Figure } from "../figure.ts";
import { scratch } from "../support/places.ts";
import { startPool } from "../support/pool.ts";
import { pssMib, startBaseline } from "../support/processes.ts";

/** Time for a daemon to come to rest after its start. */
const REST_MS = 3000;

/** Memory of every daemon of an idle pool, beside processes of the same runtime that do nothing. */
async function memory(): Promise<readonly Figure[]> {
  using place = scratch();
  // The first start keeps compiled code for the next ones, which is how daemons run.
  const first = await startPool({ folder: place.folder, store: "sqlite" });
  await first.supervisor.stop();
  await using pool = await startPool({ folder: place.folder, store: "sqlite" });
  await using idle = await startBaseline("idle");
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const bare = pssMib(idle.pid);
  const daemons = Object.entries(pool.daemons()).map(([name, pid]) => [name, pssMib(pid)] as const);
  const sum = daemons.reduce((total, [, mib]) => total + mib, 0);
  return [
    {
      name: "memory",
      ratio: sum / (bare * daemons.length),
      better: "lower",
      of: `PSS of ${daemons.length} idle daemons; as many processes of Node that do nothing`,
      values: {
        pssMib: sum,
        ...Object.fromEntries(daemons.map(([name, mib]) => [`${name}PssMib`, mib])),
        barePssMib: bare,
      },
    },
  ];
}

export const footprint: readonly Bench[] = [
  { name: "memory", about: "memory of every daemon of an idle pool", run: memory },
];
