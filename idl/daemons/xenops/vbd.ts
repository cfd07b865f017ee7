import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Disks of machines. */
export const vbd: InterfacePart = {
  types: {
    "Device_number.bus_type": type("Bus on which a guest sees a disk: Xen paravirtual, SCSI, floppy or IDE.", {
      variant: [["Xen"], ["Scsi"], ["Floppy"], ["Ide"]],
    }),
    "Vbd.mode": type("Access the guest has to a disk: read-only or read and write.", {
      variant: [["ReadOnly"], ["ReadWrite"]],
    }),
    "Vbd.qos": type("Limits on disk traffic, expressed as input/output priority of the serving process.", {
      variant: [["Ionice", { named: "Vbd.qos_scheduler" }]],
    }),
    "Vbd.qos_class": type("Priority within a scheduling class, from highest to lowest or as a number.", {
      variant: [["Highest"], ["High"], ["Normal"], ["Low"], ["Lowest"], ["Other", "int"]],
    }),
    "Vbd.qos_scheduler": type("Scheduling class for disk traffic: real-time, idle, or best effort.", {
      variant: [["RealTime", { named: "Vbd.qos_class" }], ["Idle"], ["BestEffort", { named: "Vbd.qos_class" }]],
    }),
    "Vbd.state": type("Live state of a virtual disk drive: active, plugged, limits in force and the medium present.", {
      record: [
        { name: "active", type: "bool" },
        { name: "plugged", type: "bool" },
        { name: "qos_target", type: { option: { named: "Vbd.qos" } } },
        { name: "backend_present", type: { option: { named: "disk" } } },
      ],
    }),
    "Vbd.t": type("Definition of a virtual disk drive: position on the bus, mode, medium, kind and options.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] }, default: ["", ""] },
        {
          name: "position",
          type: { option: { tuple: [{ named: "Device_number.bus_type" }, "int", "int"] } },
          default: null,
        },
        { name: "mode", type: { named: "Vbd.mode" }, default: "ReadWrite" },
        { name: "backend", type: { option: { named: "disk" } }, default: null },
        { name: "ty", type: { named: "Vbd.ty" }, default: "Disk" },
        { name: "unpluggable", type: "bool", default: true },
        { name: "extra_backend_keys", type: { dict: "string" }, default: {} },
        { name: "extra_private_keys", type: { dict: "string" }, default: {} },
        { name: "qos", type: { option: { named: "Vbd.qos" } }, default: null },
        { name: "persistent", type: "bool", default: true },
        { name: "can_attach_early", type: "bool", default: false },
      ],
    }),
    "Vbd.ty": type("Kind of drive the guest sees: CD-ROM, hard disk or floppy.", {
      variant: [["CDROM"], ["Disk"], ["Floppy"]],
    }),
    disk: type("Disk or image: a path on the host (`Local`) or a VDI given as `<SR uuid>/<VDI location>`.", {
      variant: [
        ["Local", "string"],
        ["VDI", "string"],
      ],
    }),
  },
  calls: {
    "VBD.add": call(
      "Stores a virtual disk drive for a VM; it is plugged when the VM starts or by `VBD.plug`.",
      [
        caller("debug_info"),
        named("vbd", { named: "Vbd.t" }, "Definition of the drive; without a position the next free one is taken."),
      ],
      { tuple: ["string", "string"] },
    ),
    "VBD.plug": call(
      "Attaches the disk and connects the drive to the running VM.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name.")],
      { named: "Task.id" },
    ),
    "VBD.unplug": call(
      "Disconnects the drive from the running VM and releases the disk.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
        named("force", "bool", "True to disconnect even if the guest does not agree."),
      ],
      { named: "Task.id" },
    ),
    "VBD.eject": call(
      "Takes the medium out of a CD or floppy drive.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name.")],
      { named: "Task.id" },
    ),
    "VBD.insert": call(
      "Puts a medium into an empty CD or floppy drive.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
        named("disk", { named: "disk" }, "Medium to insert."),
      ],
      { named: "Task.id" },
    ),
    "VBD.stat": call(
      "Returns definition and live state of a virtual disk drive.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name.")],
      { tuple: [{ named: "Vbd.t" }, { named: "Vbd.state" }] },
    ),
    "VBD.list": call(
      "Returns definition and live state of all virtual disk drives of a VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { list: { tuple: [{ named: "Vbd.t" }, { named: "Vbd.state" }] } },
    ),
    "VBD.remove": call(
      "Forgets a virtual disk drive, which must not be plugged.",
      [caller("debug_info"), named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name.")],
      "unit",
    ),
  },
};
