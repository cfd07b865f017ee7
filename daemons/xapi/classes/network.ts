import type { networkServer } from "../../../generated/server/classes/network.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of network. */
export const network = {
  create: notImplemented,
  destroy: notImplemented,
  attach: notImplemented,
  pool_introduce: notImplemented,
  create_new_blob: notImplemented,
  set_default_locking_mode: notImplemented,
  attach_for_vm: notImplemented,
  detach_for_vm: notImplemented,
  add_purpose: notImplemented,
  remove_purpose: notImplemented,
} satisfies networkServer;
