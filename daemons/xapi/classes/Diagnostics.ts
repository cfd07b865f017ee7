import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { DiagnosticsServer } from "../../../generated/server/classes/Diagnostics.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Diagnostics. */
export const Diagnostics = {
  /** Collects all garbage now. */
  gc_compact({ db }, { host }) {
    db.host.get(host);
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    collect();
  },

  gc_stats({ db }, { host }) {
    db.host.get(host);
    return Object.fromEntries(Object.entries(process.memoryUsage()).map(([name, bytes]) => [name, String(bytes)]));
  },

  db_stats: ({ services }) => ({ generation: String(services.database.generation) }),

  network_stats: notImplemented,
} satisfies DiagnosticsServer;
