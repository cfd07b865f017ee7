import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Making and unmaking VMs. */
export const lifecycle = {
  create: notImplemented,
  destroy: notImplemented,
  provision: notImplemented,
  power_state_reset: notImplemented,
  atomic_set_resident_on: notImplemented,
} satisfies Partial<VMServer>;
