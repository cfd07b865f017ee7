import type { DiagnosticsServer } from "../../../generated/server/classes/Diagnostics.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Diagnostics. */
export const Diagnostics = {
  gc_compact: ({ db }, { host }) => void db.host.get(host),

  gc_stats({ db }, { host }) {
    db.host.get(host);
    return Object.fromEntries(Object.entries(process.memoryUsage()).map(([name, bytes]) => [name, String(bytes)]));
  },

  db_stats: ({ services }) => ({ generation: String(services.database.generation) }),

  network_stats: notImplemented,
} satisfies DiagnosticsServer;
