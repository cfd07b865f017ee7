import type { SimulatedHost } from "../../../../bindings/hypervisor/simulated/host.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { failure, internal } from "../../errors.ts";
import type { Xenstore } from "../xen/access.ts";
import type { Emulators } from "../xen/emulators.ts";

/** Device models without a process: their key in xenstore says that they run. */
export function simulatedEmulators(host: SimulatedHost, xenstore: Xenstore): Emulators {
  /** USB devices stay with their guest when this process ends. */
  const usb = (domid: number) => `/local/domain/${domid}/image/usb`;
  const key = (domid: number) => `/local/domain/${domid}/image/device-model-pid`;
  return {
    async start(_task, { domid, definition: { vm } }) {
      if (host.fails(vm.id, "emulator-fails")) {
        throw failure(["Failed_to_start_emulator", [vm.id, "qemu-dm", "The emulator was told to fail"]]);
      }
      if (vm.ty[0] === "HVM") await (await xenstore.connection()).write(key(domid), String(domid));
    },
    async runs(domid) {
      return (await readTextIfAny(await xenstore.connection(), key(domid))) !== undefined;
    },
    async stop(domid, vm) {
      if (vm?.ty[0] !== "HVM") return;
      const tree = await xenstore.connection();
      await removeIfAny(tree, usb(domid));
      await removeIfAny(tree, key(domid));
    },
    async logDirty() {},
    save: async () => Buffer.from("SimulatedEmulator\n"),
    async keepState() {},
    async resume() {},
    async changeMedium() {},
    async setVcpus(_domid, from, to) {
      if (to < from) throw internal("device_del: GenericError: The emulator takes no vCPU away");
    },
    async plugPci() {},
    async plugUsb(domid, { id, bus, port }) {
      await (await xenstore.connection()).write(`${usb(domid)}/${id}`, `${bus}-${port}`);
    },
    async unplugUsb(domid, id) {
      await removeIfAny(await xenstore.connection(), `${usb(domid)}/${id}`);
    },
    usbDevices: async (domid) => new Set(await directoryIfAny(await xenstore.connection(), usb(domid))),
  };
}
