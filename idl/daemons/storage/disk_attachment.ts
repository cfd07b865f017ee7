import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** How a disk is made ready for its user, step by step, and taken away again. */
export const diskAttachment: InterfacePart = {
  types: {
    "Vdi_automaton.ro_rw": type("Access mode of an attached disk: read-only (`RO`) or writable (`RW`).", {
      variant: [["RO"], ["RW"]],
    }),
    "Vdi_automaton.state": type(
      "How far a disk is connected: detached, attached or activated, the latter two with the access mode.",
      {
        variant: [
          ["Detached"],
          ["Attached", { named: "Vdi_automaton.ro_rw" }],
          ["Activated", { named: "Vdi_automaton.ro_rw" }],
        ],
      },
    ),
  },
  calls: {
    "VDI.epoch_begin": call(
      "Announces that a VM begins to use the disk; for a non-persistent disk this prepares a throw-away copy.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
        named("persistent", "bool", "True if writes are kept, false if they are thrown away when the VM next starts."),
      ],
      "unit",
    ),
    "VDI.attach": call(
      "Attaches a disk for dom0 and returns one device parameter; deprecated, use `VDI.attach3`.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("read_write", "bool", "True to attach writable, false for read-only."),
      ],
      { named: "attach_info" },
    ),
    "VDI.attach2": call(
      "Attaches a disk for dom0 and returns all ways to reach it; deprecated, use `VDI.attach3`.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("read_write", "bool", "True to attach writable, false for read-only."),
      ],
      { named: "backend" },
    ),
    "VDI.attach3": call(
      "Attaches a disk for a domain and returns the ways to reach it; data may be used only after activation.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
        named("read_write", "bool", "True to attach writable, false for read-only."),
      ],
      { named: "backend" },
    ),
    "VDI.activate": call(
      "Makes an attached disk of dom0 ready for reading and writing; deprecated, use `VDI.activate3`.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.activate3": call(
      "Makes an attached disk ready for input and output, in the access mode given when it was attached.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
      ],
      "unit",
    ),
    "VDI.activate_readonly": call(
      "Makes an attached disk ready for reading only, which permits it on several hosts at once.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
      ],
      "unit",
    ),
    "VDI.deactivate": call(
      "Ends input and output on the disk, writing out pending data; a mirror of the disk is finished here.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
      ],
      "unit",
    ),
    "VDI.detach": call(
      "Gives up an attached disk; it has to be deactivated before.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
      ],
      "unit",
    ),
    "VDI.epoch_end": call(
      "Announces that the VM has stopped using the disk; a throw-away copy is deleted.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
      ],
      "unit",
    ),
    "VDI.get_url": call(
      "Returns an address for remote access to the disk, made of host address, session and disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "string",
    ),
  },
};
