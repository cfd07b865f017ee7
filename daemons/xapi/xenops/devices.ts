import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError } from "../../../runtime/errors.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { isLive } from "../vm/facts.ts";
import { vbdOf, vifOf, vusbOf } from "./metadata.ts";

/** Whether a VM has a domain for devices to be plugged into. */
function hasDomain({ db }: Context, vm: Ref<"VM">): boolean {
  return isLive(db.VM.get(vm).power_state);
}

const gone = () => internalError("The device, its disk or its network is gone.");

/** Plugs a drive into the running VM. */
export function plugVbd(context: Context, vbd: Ref<"VBD">): Promise<void> {
  const { VM: vm } = context.db.VBD.get(vbd);
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const definition = vbdOf(context.db, id, vbd, context.db.VM.get(vm).HVM_boot_policy !== "");
    if (definition === undefined) throw gone();
    const added = await client.VBD.add({ debug_info: dbg, vbd: definition });
    await finish(await client.VBD.plug({ debug_info: dbg, id: added }));
  });
}

/** Unplugs a drive from the running VM; `force` without asking the guest. */
export function unplugVbd(context: Context, vbd: Ref<"VBD">, force: boolean): Promise<void> {
  const { VM: vm, userdevice } = context.db.VBD.get(vbd);
  if (!hasDomain(context, vm)) throw errors.DEVICE_ALREADY_DETACHED(vbd);
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const device: [string, string] = [id, userdevice];
    await finish(await client.VBD.unplug({ debug_info: dbg, id: device, force }));
    if (context.db.VBD.get(vbd).currently_attached) context.db.VBD.set(vbd, "currently_attached", false);
    await client.VBD.remove({ debug_info: dbg, id: device });
  });
}

/** Puts a medium into a drive of the running VM, or takes it out. */
export function changeMedium(context: Context, vbd: Ref<"VBD">, vdi: Ref<"VDI">): Promise<void> {
  const { VM: vm, userdevice } = context.db.VBD.get(vbd);
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const device: [string, string] = [id, userdevice];
    if (isNullRef(vdi)) return finish(await client.VBD.eject({ debug_info: dbg, id: device }));
    const { uuid, SR } = context.db.VDI.get(vdi);
    const disk = `${context.db.SR.get(SR).uuid}/${uuid}`;
    return finish(await client.VBD.insert({ debug_info: dbg, id: device, disk: ["VDI", disk] }));
  });
}

/** Plugs a network interface into the running VM. */
export function plugVif(context: Context, vif: Ref<"VIF">): Promise<void> {
  const { VM: vm } = context.db.VIF.get(vif);
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const definition = vifOf(context.db, id, vif);
    if (definition === undefined) throw gone();
    const added = await client.VIF.add({ debug_info: dbg, vif: definition });
    await finish(await client.VIF.plug({ debug_info: dbg, id: added }));
  });
}

/** Unplugs a network interface from the running VM; `force` without asking the guest. */
export function unplugVif(context: Context, vif: Ref<"VIF">, force: boolean): Promise<void> {
  const { VM: vm, device } = context.db.VIF.get(vif);
  if (!hasDomain(context, vm)) throw errors.DEVICE_ALREADY_DETACHED(vif);
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const name: [string, string] = [id, device];
    await finish(await client.VIF.unplug({ debug_info: dbg, id: name, force }));
    if (context.db.VIF.get(vif).currently_attached) context.db.VIF.set(vif, "currently_attached", false);
    await client.VIF.remove({ debug_info: dbg, id: name });
  });
}

/** Takes a USB device of the host from the running VM. */
export function unplugVusb(context: Context, vusb: Ref<"VUSB">): Promise<void> {
  const { VM: vm } = context.db.VUSB.get(vusb);
  if (!hasDomain(context, vm)) throw errors.DEVICE_ALREADY_DETACHED(vusb);
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    const definition = vusbOf(context.db, id, vusb);
    if (definition === undefined) throw gone();
    const about = { debug_info: dbg, id: definition.id };
    await finish(await client.VUSB.unplug(about));
    context.db.VUSB.set(vusb, "currently_attached", false);
    await client.VUSB.remove(about);
  });
}
