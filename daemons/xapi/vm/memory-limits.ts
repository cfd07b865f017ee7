import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";

/** The bounds of a VM's memory, in bytes. */
export type MemoryLimits = Pick<
  VMRow,
  "memory_static_min" | "memory_dynamic_min" | "memory_dynamic_max" | "memory_static_max"
>;

/** The bounds of a VM. */
export function limitsOf(row: VMRow): MemoryLimits {
  const { memory_static_min, memory_dynamic_min, memory_dynamic_max, memory_static_max } = row;
  return { memory_static_min, memory_dynamic_min, memory_dynamic_max, memory_static_max };
}

/**
 * Checks that static_min <= dynamic_min <= dynamic_max <= static_max (spec: squeezed.md, section 10). Raises
 * MEMORY_CONSTRAINT_VIOLATION_ORDER [].
 */
export function checkOrder(limits: MemoryLimits): void {
  const { memory_static_min, memory_dynamic_min, memory_dynamic_max, memory_static_max } = limits;
  const isValid =
    memory_static_min <= memory_dynamic_min &&
    memory_dynamic_min <= memory_dynamic_max &&
    memory_dynamic_max <= memory_static_max;
  if (!isValid) throw errors.MEMORY_CONSTRAINT_VIOLATION_ORDER();
}
