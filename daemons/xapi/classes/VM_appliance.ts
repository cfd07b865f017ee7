import type { VM_applianceServer } from "../../../generated/server/classes/VM_appliance.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VM_appliance. */
export const VM_appliance = {
  create: notImplemented,
  destroy: notImplemented,
  start: notImplemented,
  clean_shutdown: notImplemented,
  hard_shutdown: notImplemented,
  shutdown: notImplemented,
  assert_can_be_recovered: notImplemented,
  get_SRs_required_for_recovery: notImplemented,
  recover: notImplemented,
} satisfies VM_applianceServer;
