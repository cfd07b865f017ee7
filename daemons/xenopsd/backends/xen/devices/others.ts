import { alreadyExists, failure, unimplemented } from "../../../errors.ts";
import type { DeviceId } from "../../../store/store.ts";
import type { VgpuBackend, VusbBackend } from "../../backend.ts";
import { domidOf, type XenContext } from "../context.ts";
import { isActive, setActive } from "./active.ts";

/** USB devices of the host, which only a device model can give to a guest (spec: xenopsd.md, section 9.5). */
export function xenVusbs(context: XenContext): VusbBackend {
  const has = async ([vm, name]: DeviceId) => {
    const domid = context.domains.ofVm(vm);
    return domid !== undefined && (await context.emulators.usbDevices(domid)).has(name);
  };
  return {
    async plug(_task, vm, { id, hostbus: bus, hostport: port, version, speed }) {
      const domid = domidOf(context, vm.id);
      const isEmulated = vm.ty[0] === "HVM" && (await context.emulators.runs(domid, vm));
      if (!isEmulated) throw unimplemented("VUSB.plug");
      const [, name] = id;
      if (await has(id)) throw alreadyExists("vusb", name);
      await context.emulators.plugUsb(domid, { id: name, bus, port, version, speed });
    },
    async unplug(_task, vm, { id }) {
      if (await has(id)) await context.emulators.unplugUsb(domidOf(context, vm.id), id[1]);
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
