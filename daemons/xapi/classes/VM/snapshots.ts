import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Snapshots. */
export const snapshots = {
  snapshot: notImplemented,
  checkpoint: notImplemented,
  revert: notImplemented,
  update_snapshot_metadata: notImplemented,
} satisfies Partial<VMServer>;
