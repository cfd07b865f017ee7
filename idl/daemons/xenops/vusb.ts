import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** USB devices that are passed to machines. */
export const vusb: InterfacePart = {
  types: {
    "Vusb.state": type("Live state of a passed-through USB device: whether it is plugged.", {
      record: [{ name: "plugged", type: "bool" }],
    }),
    "Vusb.t": type("A USB device of the host given to a VM: bus, port, version, path and speed.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] } },
        { name: "hostbus", type: "string" },
        { name: "hostport", type: "string" },
        { name: "version", type: "string" },
        { name: "path", type: "string" },
        { name: "speed", type: "float" },
      ],
    }),
  },
  calls: {
    "VUSB.add": call(
      "Stores a USB device of the host for a VM.",
      [caller("debug_info"), named("vusb", { named: "Vusb.t" }, "Definition of the device.")],
      { tuple: ["string", "string"] },
    ),
    "VUSB.plug": call(
      "Connects the USB device to the running VM.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id.")],
      { named: "Task.id" },
    ),
    "VUSB.unplug": call(
      "Disconnects the USB device from the running VM.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id.")],
      { named: "Task.id" },
    ),
    "VUSB.stat": call(
      "Returns definition and live state of a USB device.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id.")],
      { tuple: [{ named: "Vusb.t" }, { named: "Vusb.state" }] },
    ),
    "VUSB.list": call(
      "Returns definition and live state of all USB devices of a VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { list: { tuple: [{ named: "Vusb.t" }, { named: "Vusb.state" }] } },
    ),
    "VUSB.remove": call(
      "Forgets a USB device of a VM, which must not be plugged.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id.")],
      "unit",
    ),
  },
};
