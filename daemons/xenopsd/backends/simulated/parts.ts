import type { SimulatedHost } from "../../../../bindings/hypervisor/simulated/host.ts";
import { failure } from "../../errors.ts";
import type { BootLoader } from "../xen/boot.ts";
import type { Hotplug } from "../xen/hotplug.ts";
import type { PciHost } from "../xen/pci-host.ts";

const nothing = async () => {};

/** The simulated kernel runs the scripts itself. */
export const noHotplug: Hotplug = {
  networkScript: "/etc/xensource/scripts/vif",
  diskOnline: nothing,
  diskOffline: nothing,
  networkOnline: nothing,
  networkEmulated: nothing,
  networkOffline: nothing,
  networkMove: nothing,
  networkFilter: nothing,
  networkTrunks: nothing,
  networkProxy: nothing,
  setPriority: nothing,
};

/** Any PCI address is one of a device that can be handed over. */
export const noPciDevices: PciHost = {
  ready: async () => true,
  bind: nothing,
  reset: nothing,
  ranges: async () => [],
  interrupt: async () => 0,
};

/** Finds a kernel on every disk, unless told to fail. */
export function simulatedBootLoader(host: SimulatedHost): BootLoader {
  return {
    check({ id }) {
      if (host.fails(id, "no-bootable-device")) throw failure("No_bootable_device");
      if (host.fails(id, "bootloader-error")) {
        throw failure(["Bootloader_error", [id, "The boot loader was told to fail"]]);
      }
    },
    load: async () => ({ kernel: "/boot/vmlinuz", arguments: "", forget: nothing }),
  };
}
