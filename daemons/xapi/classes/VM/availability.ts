import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** High availability, sequences, schedules and groups. */
export const availability = {
  set_ha_restart_priority: notImplemented,
  set_ha_always_run: notImplemented,
  set_snapshot_schedule: notImplemented,
  set_start_delay: notImplemented,
  set_shutdown_delay: notImplemented,
  set_order: notImplemented,
  set_appliance: notImplemented,
  set_groups: notImplemented,
} satisfies Partial<VMServer>;
