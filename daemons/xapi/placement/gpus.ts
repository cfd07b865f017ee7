import { errors } from "../../../generated/api/errors.ts";
import type { PGPURow } from "../../../generated/api/records/PGPU.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";

/** What is left of a physical GPU: nothing for whole-GPU passthrough once anything runs on it. */
interface Room {
  readonly pgpu: PGPURow;
  size: number;
  isUntouched: boolean;
}

function roomOf(db: Db, pgpu: PGPURow, reservedFor: readonly Ref<"VGPU">[]): Room {
  const others = pgpu.resident_VGPUs.filter((ref) => !reservedFor.includes(ref));
  const used = others.reduce((sum, ref) => sum + (db.VGPU_type.find(db.VGPU.find(ref)?.type ?? "")?.size ?? 0), 0);
  return { pgpu, size: pgpu.size - used, isUntouched: others.length === 0 };
}

/** The physical GPUs of a GPU group on a host. */
function pgpusThere(db: Db, group: Ref<"GPU_group">, host: Ref<"host">): [Ref<"PGPU">, PGPURow][] {
  return (db.GPU_group.find(group)?.PGPUs ?? []).flatMap((ref): [Ref<"PGPU">, PGPURow][] => {
    const pgpu = db.PGPU.find(ref);
    return pgpu !== undefined && pgpu.host === host ? [[ref, pgpu]] : [];
  });
}

/**
 * Checks that a host can give a VM all of its GPUs together (spec: dispatch-forwarding.md, section 6.1, 10 and 11). Raises
 * VM_REQUIRES_IOMMU [host], VM_REQUIRES_GPU [vm; GPU group] and VM_REQUIRES_VGPU [vm; GPU group; type].
 */
export function checkGpus(db: Db, vm: Ref<"VM">, row: VMRow, host: Ref<"host">): void {
  const rooms = new Map<Ref<"PGPU">, Room>();
  for (const ref of row.VGPUs) {
    const vgpu = db.VGPU.find(ref);
    const type = vgpu === undefined ? undefined : db.VGPU_type.find(vgpu.type);
    if (vgpu === undefined || type === undefined) continue;
    const isWhole = type.implementation === "passthrough";
    if (isWhole && !isTrue(db.host.get(host).chipset_info.iommu)) throw errors.VM_REQUIRES_IOMMU(host);
    const candidates = pgpusThere(db, vgpu.GPU_group, host).map(([pgpu, details]) => {
      const room = rooms.get(pgpu) ?? roomOf(db, details, row.VGPUs);
      rooms.set(pgpu, room);
      return room;
    });
    const room = candidates.find((c) =>
      isWhole ? c.isUntouched : c.pgpu.enabled_VGPU_types.includes(vgpu.type) && c.size >= type.size,
    );
    if (room === undefined) {
      if (isWhole) throw errors.VM_REQUIRES_GPU(vm, vgpu.GPU_group);
      throw errors.VM_REQUIRES_VGPU(vm, vgpu.GPU_group, vgpu.type);
    }
    room.size -= type.size;
    room.isUntouched = false;
  }
}

/** What the GPU group of a VM's first GPU has left on a host, as room to compare; `undefined` where the VM has no GPU. */
export function gpuRoom(db: Db, row: VMRow, host: Ref<"host">): number | undefined {
  const vgpu = db.VGPU.find(row.VGPUs[0] ?? "");
  if (vgpu === undefined) return undefined;
  return pgpusThere(db, vgpu.GPU_group, host).reduce((sum, [, pgpu]) => sum + roomOf(db, pgpu, []).size, 0);
}

/** Whether a VM's GPUs are spread over physical GPUs rather than packed together. */
export function spreadsGpus(db: Db, row: VMRow): boolean {
  const group = db.VGPU.find(row.VGPUs[0] ?? "")?.GPU_group ?? "";
  return db.GPU_group.find(group)?.allocation_algorithm !== "depth_first";
}
