import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** PCI devices that are passed to machines. */
export const pci: InterfacePart = {
  types: {
    "Pci.state": type("Live state of a passed-through PCI device: whether it is plugged into the domain.", {
      record: [{ name: "plugged", type: "bool" }],
    }),
    "Pci.t": type("A PCI device of the host given to a VM, with its address and options.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] } },
        { name: "position", type: "int" },
        { name: "address", type: { named: "Xcp_pci.address" } },
        { name: "msitranslate", type: { option: "bool" } },
        { name: "power_mgmt", type: { option: "bool" } },
      ],
    }),
    "Xcp_pci.address": type("PCI address as domain, bus, device and function numbers.", {
      record: [
        { name: "domain", type: "int" },
        { name: "bus", type: "int" },
        { name: "dev", type: "int" },
        { name: "fn", type: "int" },
      ],
    }),
  },
  calls: {
    "PCI.add": call(
      "Stores a PCI device for a VM; it is plugged when the VM starts.",
      [caller("debug_info"), named("pci", { named: "Pci.t" }, "Definition of the device.")],
      { tuple: ["string", "string"] },
    ),
    "PCI.remove": call(
      "Forgets a PCI device of a VM, which must not be plugged.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id.")],
      "unit",
    ),
    "PCI.stat": call(
      "Returns definition and live state of a PCI device.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id.")],
      { tuple: [{ named: "Pci.t" }, { named: "Pci.state" }] },
    ),
    "PCI.list": call(
      "Returns definition and live state of all PCI devices of a VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { list: { tuple: [{ named: "Pci.t" }, { named: "Pci.state" }] } },
    ),
    "PCI.dequarantine": call(
      "Takes a PCI device out of the hypervisor's quarantine, so that the host can use it again.",
      [caller("debug_info"), named("pci_addr", { named: "Xcp_pci.address" }, "Address of the device.")],
      "unit",
    ),
  },
};
