import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Memory bounds. */
export const memory = {
  compute_memory_overhead: notImplemented,
  set_memory_dynamic_max: notImplemented,
  set_memory_dynamic_min: notImplemented,
  set_memory_dynamic_range: notImplemented,
  set_memory_static_max: notImplemented,
  set_memory_static_min: notImplemented,
  set_memory_static_range: notImplemented,
  set_memory_limits: notImplemented,
  set_memory: notImplemented,
  set_memory_target_live: notImplemented,
  wait_memory_target_live: notImplemented,
  get_cooperative: notImplemented,
  set_HVM_shadow_multiplier: notImplemented,
  set_shadow_multiplier_live: notImplemented,
  maximise_memory: notImplemented,
} satisfies Partial<VMServer>;
