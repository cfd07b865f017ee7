import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** What may be done with a VM, and where. */
export const validity = {
  assert_operation_valid: notImplemented,
  update_allowed_operations: notImplemented,
  set_blocked_operations: notImplemented,
  add_to_blocked_operations: notImplemented,
  remove_from_blocked_operations: notImplemented,
  get_allowed_VBD_devices: notImplemented,
  get_allowed_VIF_devices: notImplemented,
  get_possible_hosts: notImplemented,
  assert_can_boot_here: notImplemented,
  assert_agile: notImplemented,
  retrieve_wlb_recommendations: notImplemented,
} satisfies Partial<VMServer>;
