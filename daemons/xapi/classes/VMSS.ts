import type { VMSSServer } from "../../../generated/server/classes/VMSS.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VMSS. */
export const VMSS = {
  create: notImplemented,
  destroy: notImplemented,
  snapshot_now: notImplemented,
  set_retained_snapshots: notImplemented,
  set_frequency: notImplemented,
  set_schedule: notImplemented,
  add_to_schedule: notImplemented,
  remove_from_schedule: notImplemented,
  set_last_run_time: notImplemented,
  set_type: notImplemented,
} satisfies VMSSServer;
