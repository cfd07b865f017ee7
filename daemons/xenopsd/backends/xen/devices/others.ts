import type { VmT } from "../../../../../generated/daemons/xenops.ts";
import { failure, unimplemented } from "../../../errors.ts";
import type { VgpuBackend, VusbBackend } from "../../backend.ts";
import { domidOf, type XenContext } from "../context.ts";
import { isActive, setActive } from "./active.ts";

/** USB devices of the host, which only a device model can give to a guest (spec: xenopsd.md, section 9.5). */
export function xenVusbs(context: XenContext): VusbBackend {
  const emulated = (vm: VmT, call: string) => {
    if (vm.ty[0] !== "HVM") throw unimplemented(call);
    return domidOf(context, vm.id);
  };
  const has = async ([vm, name]: readonly [string, string]) => {
    const domid = context.domains.ofVm(vm);
    return domid !== undefined && (await context.emulators.usbDevices(domid)).has(name);
  };
  return {
    plug(_task, vm, { id: [, name], hostbus: bus, hostport: port, speed }) {
      return context.emulators.plugUsb(emulated(vm, "VUSB.plug"), { id: name, bus, port, speed });
    },
    async unplug(_task, vm, { id }) {
      if (await has(id)) await context.emulators.unplugUsb(emulated(vm, "VUSB.unplug"), id[1]);
    },
    async state({ id }) {
      return { plugged: await has(id) };
    },
    actionRequest: () => undefined,
  };
}

/** Virtual GPUs: their makers' emulators are no part of this toolstack. */
export function xenVgpus(context: XenContext): VgpuBackend {
  return {
    setActive: (id, active) => setActive(context, "vgpu", id, active),
    async start(_task, vm, vgpus) {
      if (vgpus.length === 0) return;
      throw failure(["Failed_to_start_emulator", [vm.id, "vgpu", "There is no emulator of virtual GPUs"]]);
    },
    async state({ id }) {
      return { active: await isActive(context, "vgpu", id), plugged: false };
    },
  };
}
