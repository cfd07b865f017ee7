import type { VM_groupServer } from "../../../generated/server/classes/VM_group.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VM_group. */
export const VM_group = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies VM_groupServer;
