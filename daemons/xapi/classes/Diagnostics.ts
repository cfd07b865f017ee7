import type { DiagnosticsServer } from "../../../generated/server/classes/Diagnostics.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Diagnostics. */
export const Diagnostics = {
  gc_compact: notImplemented,
  gc_stats: notImplemented,
  db_stats: notImplemented,
  network_stats: notImplemented,
} satisfies DiagnosticsServer;
