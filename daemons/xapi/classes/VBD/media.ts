import { errors } from "../../../../generated/api/errors.ts";
import type { VBDServer } from "../../../../generated/server/classes/VBD.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../../runtime/ref.ts";
import { isLive } from "../../vm/facts.ts";
import { changeMedium } from "../../xenops/devices.ts";

/** Puts a medium into a drive, or takes it out, of the running VM first; who used the medium is computed afresh. */
async function change(context: Context, vbd: Ref<"VBD">, vdi: Ref<"VDI">): Promise<void> {
  const { db, services } = context;
  const { VDI: before, VM } = db.VBD.get(vbd);
  const vm = db.VM.find(VM);
  if (vm !== undefined && isLive(vm.power_state)) await changeMedium(context, vbd, vdi);
  db.VBD.update(vbd, { VDI: vdi, empty: vdi === nullRef<"VDI">() });
  services.operations.refresh(context, "VDI", before);
  services.operations.refresh(context, "VDI", vdi);
}

/** Messages of VBD about removable media. */
export const media = {
  insert: (context, { vbd, vdi }) => {
    const { missing } = context.db.VDI.get(vdi);
    if (missing) throw errors.VDI_MISSING(context.db.VDI.get(vdi).SR, vdi);
    return change(context, vbd, vdi);
  },

  eject: (context, { vbd }) => change(context, vbd, nullRef<"VDI">()),
} satisfies Partial<VBDServer>;
