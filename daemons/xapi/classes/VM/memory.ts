import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { checkMemory } from "../../placement/memory.ts";
import { PlacementView } from "../../placement/view.ts";
import { checkOrder, limitsOf, type MemoryLimits } from "../../vm/memory-limits.ts";
import { MIB, maximumStaticMax, memoryOverhead } from "../../vm/memory-model.ts";
import { pause } from "../../vm/pause.ts";
import { setDynamicRange, setShadowMultiplier } from "../../xenops/live.ts";

/** Writes bounds that were checked, and the overhead that follows. */
function setLimits({ db }: Context, vm: Ref<"VM">, changed: Partial<MemoryLimits>): void {
  const row = db.VM.get(vm);
  const limits = { ...limitsOf(row), ...changed };
  checkOrder(limits);
  db.VM.update(vm, { ...limits, memory_overhead: memoryOverhead({ ...row, ...limits }) });
}

/**
 * Changes the bounds of the balloon: of a running VM in its domain first, after a look whether the host has what the VM would keep at
 * least. Raises MEMORY_CONSTRAINT_VIOLATION_ORDER [] and HOST_NOT_ENOUGH_FREE_MEMORY [needed bytes; available bytes].
 */
async function changeDynamicRange(context: Context, vm: Ref<"VM">, min: number, max: number): Promise<void> {
  const { db } = context;
  const row = db.VM.get(vm);
  const changed = { memory_dynamic_min: min, memory_dynamic_max: max };
  checkOrder({ ...limitsOf(row), ...changed });
  if (row.power_state === "Running") {
    if (min > row.memory_dynamic_min) checkMemory(new PlacementView(db), vm, { ...row, ...changed }, row.resident_on);
    await setDynamicRange(context, vm, min, max);
  }
  setLimits(context, vm, changed);
}

/** How far from its target a guest's memory may be to have reached it, in bytes. */
const CLOSE_ENOUGH = MIB;

/** Time between looks at the memory of a guest, in seconds. */
const LOOK_AGAIN = 1;

/** Waits until a guest has reached its memory target. Raises VM_MEMORY_TARGET_WAIT_TIMEOUT [vm]. */
async function waitForTarget(context: Context, vm: Ref<"VM">): Promise<void> {
  const { ambient, services } = context;
  const giveUpAt = ambient.monotonic() + services.settings.wait_memory_target_timeout * 1000;
  for (;;) {
    const { memory_actual, memory_target } = await services.vmManager.state(context, vm);
    if (Math.abs(Number(memory_actual) - Number(memory_target)) <= CLOSE_ENOUGH) return;
    if (ambient.monotonic() >= giveUpAt) throw errors.VM_MEMORY_TARGET_WAIT_TIMEOUT(vm);
    await pause(context, LOOK_AGAIN);
  }
}

/** The factor on the shadow memory must be 1 or more. Raises INVALID_VALUE [field; value]. */
function checkMultiplier(field: string, value: number): void {
  if (!(value >= 1)) throw errors.INVALID_VALUE(field, `${value}`);
}

function setMultiplier({ db }: Context, vm: Ref<"VM">, value: number): void {
  const memory_overhead = memoryOverhead({ ...db.VM.get(vm), HVM_shadow_multiplier: value });
  db.VM.update(vm, { HVM_shadow_multiplier: value, memory_overhead });
}

/** Messages of VM about its memory (spec: squeezed.md, section 10). */
export const memory = {
  compute_memory_overhead: ({ db }, { vm }) => memoryOverhead(db.VM.get(vm)),

  set_memory_dynamic_max: (context, { self, value }) =>
    changeDynamicRange(context, self, context.db.VM.get(self).memory_dynamic_min, value),

  set_memory_dynamic_min: (context, { self, value }) =>
    changeDynamicRange(context, self, value, context.db.VM.get(self).memory_dynamic_max),

  set_memory_dynamic_range: (context, { self, min, max }) => changeDynamicRange(context, self, min, max),

  set_memory_static_max: (context, { self, value }) => setLimits(context, self, { memory_static_max: value }),

  set_memory_static_min: (context, { self, value }) => setLimits(context, self, { memory_static_min: value }),

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

  /** There is no target of its own: the balloon has no room left beside it. */
  set_memory_target_live: (context, { self, target }) => changeDynamicRange(context, self, target, target),

  wait_memory_target_live: (context, { self }) => waitForTarget(context, self),

  get_cooperative: ({ db }, { self }) => {
    db.VM.get(self);
    return true;
  },

  set_HVM_shadow_multiplier: (context, { self, value }) => {
    checkMultiplier("HVM_shadow_multiplier", value);
    setMultiplier(context, self, value);
  },

  /** The host must have what the shadow grows by. */
  set_shadow_multiplier_live: async (context, { self, multiplier }) => {
    const { db } = context;
    checkMultiplier("multiplier", multiplier);
    const row = db.VM.get(self);
    checkMemory(new PlacementView(db), self, { ...row, HVM_shadow_multiplier: multiplier }, row.resident_on);
    await setShadowMultiplier(context, self, multiplier);
    setMultiplier(context, self, multiplier);
  },

  maximise_memory: ({ db }, { self, total }) => maximumStaticMax(db.VM.get(self), total),
} satisfies Partial<VMServer>;
