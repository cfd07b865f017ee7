import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { checkOrder, limitsOf, type MemoryLimits } from "../../vm/memory-limits.ts";
import { maximumStaticMax, memoryOverhead } from "../../vm/memory-model.ts";

/** Writes bounds that were checked, and the overhead that follows. */
function setLimits({ db }: Context, vm: Ref<"VM">, changed: Partial<MemoryLimits>): void {
  const row = db.VM.get(vm);
  const limits = { ...limitsOf(row), ...changed };
  checkOrder(limits);
  db.VM.update(vm, { ...limits, memory_overhead: memoryOverhead({ ...row, ...limits }) });
}

/** Changes the balloon range through the message that takes the locks for it. */
async function setDynamicRange(context: Context, self: Ref<"VM">, min: number, max: number): Promise<void> {
  await context.services.call(context, "VM.set_memory_dynamic_range", { self, min, max });
}

async function setStaticRange(context: Context, self: Ref<"VM">, min: number, max: number): Promise<void> {
  await context.services.call(context, "VM.set_memory_static_range", { self, min, max });
}

/** Messages of VM about its memory (spec: squeezed.md, section 10). */
export const memory = {
  compute_memory_overhead: ({ db }, { vm }) => memoryOverhead(db.VM.get(vm)),

  set_memory_dynamic_max: (context, { self, value }) =>
    setDynamicRange(context, self, context.db.VM.get(self).memory_dynamic_min, value),

  set_memory_dynamic_min: (context, { self, value }) =>
    setDynamicRange(context, self, value, context.db.VM.get(self).memory_dynamic_max),

  set_memory_dynamic_range: (context, { self, min, max }) =>
    setLimits(context, self, { memory_dynamic_min: min, memory_dynamic_max: max }),

  set_memory_static_max: (context, { self, value }) =>
    setStaticRange(context, self, context.db.VM.get(self).memory_static_min, value),

  set_memory_static_min: (context, { self, value }) =>
    setStaticRange(context, self, value, context.db.VM.get(self).memory_static_max),

  set_memory_static_range: (context, { self, min, max }) =>
    setLimits(context, self, { memory_static_min: min, memory_static_max: max }),

  set_memory_limits: (context, { self, static_min, static_max, dynamic_min, dynamic_max }) =>
    setLimits(context, self, {
      memory_static_min: static_min,
      memory_static_max: static_max,
      memory_dynamic_min: dynamic_min,
      memory_dynamic_max: dynamic_max,
    }),

  set_memory: (context, { self, value }) => {
    const minimum = Math.min(context.db.VM.get(self).memory_static_min, value);
    setLimits(context, self, {
      memory_static_min: minimum,
      memory_static_max: value,
      memory_dynamic_min: value,
      memory_dynamic_max: value,
    });
  },

  set_memory_target_live: (context, { self, target }) =>
    setLimits(context, self, { memory_dynamic_min: target, memory_dynamic_max: target }),

  wait_memory_target_live: notImplemented,

  get_cooperative: ({ db }, { self }) => {
    db.VM.get(self);
    return true;
  },

  set_HVM_shadow_multiplier: ({ db }, { self, value }) => {
    if (!(value >= 1)) throw errors.INVALID_VALUE("HVM_shadow_multiplier", `${value}`);
    const row = db.VM.get(self);
    db.VM.update(self, {
      HVM_shadow_multiplier: value,
      memory_overhead: memoryOverhead({ ...row, HVM_shadow_multiplier: value }),
    });
  },

  set_shadow_multiplier_live: notImplemented,

  maximise_memory: ({ db }, { self, total }) => maximumStaticMax(db.VM.get(self), total),
} satisfies Partial<VMServer>;
