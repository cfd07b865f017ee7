import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Fields that need more than the table. */
export const fields = {
  set_xenstore_data: notImplemented,
  set_suspend_VDI: notImplemented,
  set_has_vendor_device: notImplemented,
  set_actions_after_crash: notImplemented,
  set_domain_type: notImplemented,
  set_HVM_boot_policy: notImplemented,
  add_to_other_config: notImplemented,
  remove_from_other_config: notImplemented,
  set_other_config: notImplemented,
  add_to_platform: notImplemented,
  remove_from_platform: notImplemented,
  set_platform: notImplemented,
  create_new_blob: notImplemented,
} satisfies Partial<VMServer>;
