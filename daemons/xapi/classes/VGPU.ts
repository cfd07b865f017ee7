import { errors } from "../../../generated/api/errors.ts";
import type { VGPUServer } from "../../../generated/server/classes/VGPU.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { refreshVm } from "../operations/refresh.ts";
import { addRow } from "../rows.ts";
import { assertHalted } from "./VM/halted.ts";

/** Slots for GPUs that a guest has. */
const POSITIONS = 16;

/** The type asked for; without one a whole physical GPU. */
function typeOf(db: Db, type: Ref<"VGPU_type">): Ref<"VGPU_type"> {
  if (!isNullRef(type)) {
    db.VGPU_type.get(type);
    return type;
  }
  const whole = db.VGPU_type.rows().find(([, row]) => row.implementation === "passthrough");
  return whole === undefined ? nullRef<"VGPU_type">() : whole[0];
}

/** GPUs of one VM must agree: with each other and with what their group has. */
function checkType(db: Db, vm: Ref<"VM">, group: Ref<"GPU_group">, type: Ref<"VGPU_type">): void {
  const wanted = db.VGPU_type.find(type);
  if (wanted === undefined) return;
  const supported = db.GPU_group.get(group).supported_VGPU_types;
  if (wanted.implementation !== "passthrough" && supported.length > 0 && !supported.includes(type))
    throw errors.VGPU_TYPE_NOT_SUPPORTED(type, supported.join(","));
  for (const ref of db.VM.get(vm).VGPUs) {
    const present = db.VGPU.get(ref).type;
    if (present !== type && !wanted.compatible_types_in_vm.includes(present))
      throw errors.VGPU_TYPE_NOT_COMPATIBLE(type);
  }
}

/** Messages of VGPU. */
export const VGPU = {
  create: (context, { VM, GPU_group, device, other_config, type }) => {
    const { db } = context;
    const vm = db.VM.get(VM);
    db.GPU_group.get(GPU_group);
    assertHalted(db, VM);
    if (!/^[0-9]{1,2}$/.test(device) || Number(device) >= POSITIONS) throw errors.INVALID_DEVICE(device);
    if (vm.VGPUs.some((ref) => db.VGPU.find(ref)?.device === device)) throw errors.DEVICE_ALREADY_EXISTS(device);
    const wanted = typeOf(db, type);
    checkType(db, VM, GPU_group, wanted);
    const vgpu = addRow(context, "VGPU", {
      VM,
      GPU_group,
      device,
      other_config,
      type: wanted,
      currently_attached: false,
    });
    refreshVm(context, VM);
    return vgpu;
  },

  destroy: (context, { self }) => {
    const { db } = context;
    const { VM } = db.VGPU.get(self);
    assertHalted(db, VM);
    db.VGPU.destroy(self);
    refreshVm(context, VM);
  },

  atomic_set_resident_on: ({ db }, { self, value }) =>
    db.VGPU.update(self, { resident_on: value, scheduled_to_be_resident_on: nullRef<"PGPU">() }),
} satisfies VGPUServer;
