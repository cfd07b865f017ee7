import type { VbdMode } from "../../../../generated/api/enums.ts";
import { errors } from "../../../../generated/api/errors.ts";
import type { VBDCreate } from "../../../../generated/api/records/VBD.ts";
import type { VBDServer } from "../../../../generated/server/classes/VBD.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { isNullRef, nullRef, type Ref } from "../../../../runtime/ref.ts";
import { addRow } from "../../rows.ts";
import { destroyVbd } from "../../vm/destroy.ts";
import { positionOfDrive } from "../../vm/device-positions.ts";
import { assertHalted } from "../VM/halted.ts";
import { hotplug } from "./hotplug.ts";
import { media } from "./media.ts";

/** What a drive may be, whoever owns it: CDs are read, disks are there. */
function checkKind({ type, mode, empty }: Pick<VBDCreate, "type" | "mode" | "empty">): void {
  if (type === "CD" && mode === "RW") throw errors.VBD_CDS_MUST_BE_READONLY();
  if (type === "Disk" && empty) throw errors.VBD_NOT_REMOVABLE_MEDIA("in constructor");
}

/** The disk of a new drive; nothing in an empty one. */
function diskOf({ db }: Context, { empty, VDI, mode }: VBDCreate): Ref<"VDI"> {
  if (empty) return nullRef<"VDI">();
  const vdi = db.VDI.get(VDI);
  if (vdi.type === "cbt_metadata") throw errors.VDI_INCOMPATIBLE_TYPE(VDI, vdi.type);
  if (vdi.read_only && mode === "RW") throw errors.VDI_READONLY(VDI);
  return VDI;
}

/**
 * Makes a drive, detached. Raises HANDLE_INVALID, DEVICE_ALREADY_EXISTS [device], INVALID_DEVICE [device],
 * VBD_CDS_MUST_BE_READONLY [], VBD_NOT_REMOVABLE_MEDIA [text], VDI_INCOMPATIBLE_TYPE [vdi; type] and VDI_READONLY [vdi].
 */
function create(context: Context, record: VBDCreate): Ref<"VBD"> {
  const { db, services } = context;
  const vm = db.VM.get(record.VM);
  checkKind(record);
  const vdi = diskOf(context, record);
  const userdevice = positionOfDrive(db, vm, record.userdevice);
  const vbd = addRow(context, "VBD", {
    ...record,
    VDI: vdi,
    userdevice,
    device: "",
    currently_attached: false,
    metrics: addRow(context, "VBD_metrics", {}),
  });
  services.operations.refresh(context, "VBD", vbd);
  services.operations.refresh(context, "VDI", vdi);
  services.operations.refresh(context, "VM", record.VM);
  return vbd;
}

function setMode({ db }: Context, vbd: Ref<"VBD">, mode: VbdMode): void {
  const row = db.VBD.get(vbd);
  if (row.type === "CD" && mode === "RW") throw errors.VBD_CDS_MUST_BE_READONLY();
  assertHalted(db, row.VM);
  if (mode === "RW" && !row.empty && !isNullRef(row.VDI) && db.VDI.get(row.VDI).read_only)
    throw errors.VDI_READONLY(row.VDI);
  db.VBD.set(vbd, "mode", mode);
}

/** Messages of VBD. */
export const VBD = {
  create: (context, { record }) => create(context, record),

  destroy: (context, { self }) => {
    const { db, services } = context;
    const row = db.VBD.get(self);
    if (row.currently_attached || row.reserved) {
      const vm = db.VM.find(row.VM)?.uuid ?? row.VM;
      throw errors.OPERATION_NOT_ALLOWED(`VBD '${row.uuid}' still attached to '${vm}'`);
    }
    destroyVbd(context, self);
    services.operations.refresh(context, "VDI", row.VDI);
    services.operations.refresh(context, "VM", row.VM);
  },

  assert_attachable: (context, { self }) => {
    context.db.VBD.get(self);
    context.services.operations.assertValid(context, "VBD", self, "attach", true);
  },

  set_mode: (context, { self, value }) => setMode(context, self, value),

  ...media,
  ...hotplug,
} satisfies VBDServer;
