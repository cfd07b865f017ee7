import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

/**
 * How many more virtual GPUs of a type a GPU can carry: none where the type is not enabled or another type is in use, else
 * what its maximum for the type leaves.
 */
export function remainingCapacity(context: Context, pgpu: Ref<"PGPU">, type: Ref<"VGPU_type">): number {
  const row = context.db.PGPU.get(pgpu);
  const resident = row.resident_VGPUs.flatMap((vgpu) => context.db.VGPU.find(vgpu)?.type ?? []);
  if (!row.enabled_VGPU_types.includes(type) || resident.some((other) => other !== type)) return 0;
  return Math.max(0, (row.supported_VGPU_max_capacities[type] ?? 0) - resident.length);
}
