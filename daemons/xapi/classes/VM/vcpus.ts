import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Virtual CPUs. */
export const vcpus = {
  set_VCPUs_number_live: notImplemented,
  add_to_VCPUs_params_live: notImplemented,
  set_VCPUs_max: notImplemented,
  set_VCPUs_at_startup: notImplemented,
} satisfies Partial<VMServer>;
