import { errors } from "../../../generated/api/errors.ts";
import type { PGPUServer } from "../../../generated/server/classes/PGPU.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { remainingCapacity } from "../placement/vgpu-capacity.ts";
import { refreshGroup, refreshTypes } from "./GPU_group.ts";

/** Messages of PGPU. */
export const PGPU = {
  add_enabled_VGPU_types: (context, { self, value }) =>
    setTypes(context, self, [...context.db.PGPU.get(self).enabled_VGPU_types, value]),
  remove_enabled_VGPU_types: (context, { self, value }) =>
    setTypes(
      context,
      self,
      context.db.PGPU.get(self).enabled_VGPU_types.filter((type) => type !== value),
    ),
  set_enabled_VGPU_types: (context, { self, value }) => setTypes(context, self, value),

  set_GPU_group({ db }, { self, value }) {
    const { GPU_group: old, resident_VGPUs } = db.PGPU.get(self);
    db.GPU_group.get(value);
    const vms = resident_VGPUs.flatMap((vgpu) => db.VGPU.find(vgpu)?.VM ?? []);
    if (vms.length > 0) throw new XapiError("PGPU_IN_USE_BY_VM", vms);
    db.PGPU.set(self, "GPU_group", value);
    for (const group of [old, value]) if (db.GPU_group.has(group)) refreshGroup(db, group);
  },

  get_remaining_capacity: (context, { self, vgpu_type }) => remainingCapacity(context, self, vgpu_type),

  enable_dom0_access: notImplemented,
  disable_dom0_access: notImplemented,
} satisfies PGPUServer;

/** Raises VGPU_TYPE_NOT_SUPPORTED [type; supported types], or PGPU_IN_USE_BY_VM [VMs…] for a type that is in use. */
function setTypes({ db }: Context, self: Ref<"PGPU">, types: readonly Ref<"VGPU_type">[]): void {
  const { supported_VGPU_types: supported, resident_VGPUs, GPU_group } = db.PGPU.get(self);
  const unknown = types.find((type) => !supported.includes(type));
  if (unknown !== undefined) throw errors.VGPU_TYPE_NOT_SUPPORTED(unknown, supported.join(", "));
  const users = resident_VGPUs.flatMap((vgpu) => db.VGPU.find(vgpu) ?? []).filter((row) => !types.includes(row.type));
  if (users.length > 0)
    throw new XapiError(
      "PGPU_IN_USE_BY_VM",
      users.map((row) => row.VM),
    );
  db.PGPU.set(self, "enabled_VGPU_types", [...new Set(types)]);
  if (db.GPU_group.has(GPU_group)) refreshTypes(db, GPU_group, "enabled_VGPU_types");
}
