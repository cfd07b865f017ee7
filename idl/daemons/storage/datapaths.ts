import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Datapaths: who uses which disk, and how a disk reaches its user. */
export const datapaths: InterfacePart = {
  types: {
    "Vm.t": type("Domain that uses a disk, as a domain id in text form; `0` is the control domain.", "string"),
    attach_info: type("Old form of the result of an attach, with one device parameter; replaced by `backend`.", {
      record: [
        { name: "params", type: "string" },
        { name: "o_direct", type: "bool" },
        { name: "o_direct_reason", type: "string" },
        { name: "xenstore_data", type: { dict: "string" } },
      ],
    }),
    backend: type("Ways in which an attached disk can be reached; the user picks the one that suits it.", {
      record: [{ name: "implementations", type: { list: { named: "implementation" } } }],
    }),
    block_device: type("Disk reachable as a block device node of the control domain, by path.", {
      record: [{ name: "path", type: "string" }],
    }),
    dp: type("Name of a datapath, one user's claim on a disk, for example `vbd/<domid>/<device>`.", "string"),
    dp_stat_t: type("Connection state of a disk: the combined state, and the state of every datapath on it.", {
      record: [
        { name: "superstate", type: { named: "Vdi_automaton.state" } },
        { name: "dps", type: { dict: { named: "Vdi_automaton.state" } } },
      ],
    }),
    file: type("Disk reachable as a file of the control domain, by path.", {
      record: [{ name: "path", type: "string" }],
    }),
    implementation: type("One way to reach an attached disk: Xen block backend, block device, file or NBD server.", {
      variant: [
        ["XenDisk", { named: "xendisk" }],
        ["BlockDevice", { named: "block_device" }],
        ["File", { named: "file" }],
        ["Nbd", { named: "nbd" }],
      ],
    }),
    nbd: type("Disk reachable through an NBD server; the URI reads `nbd:unix:<socket>:exportname=<name>`.", {
      record: [{ name: "uri", type: "string" }],
    }),
    sock_path: type("Path of a Unix socket in the control domain.", "string"),
    xendisk: type(
      "Disk reachable through a Xen block backend: its parameters, extra xenstore keys and the kind of backend.",
      {
        record: [
          { name: "params", type: "string" },
          { name: "extra", type: { dict: "string" } },
          { name: "backend_type", type: "string" },
        ],
      },
    ),
  },
  calls: {
    "DP.create": call(
      "Makes a datapath name for later calls; nothing is recorded until a disk is attached.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", "string", "Name wanted for the datapath; it is returned unchanged."),
      ],
      { named: "dp" },
    ),
    "DP.destroy": call(
      "Deactivates and detaches whatever the datapath holds; unknown datapaths are ignored.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath to release."),
        named(
          "allow_leak",
          "bool",
          "If true a failed release is forgotten; otherwise it is remembered as leaked and tried again later.",
        ),
      ],
      "unit",
    ),
    "DP.destroy2": call(
      "Deactivates and detaches one disk held by a datapath, the caller naming disk and domain itself.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath to release."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
        named(
          "allow_leak",
          "bool",
          "If true a failed release is forgotten; otherwise it is remembered as leaked and tried again later.",
        ),
      ],
      "unit",
    ),
    "DP.attach_info": call(
      "Returns again what the attach of an already activated disk had returned.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
      ],
      { named: "backend" },
    ),
    "DP.diagnostics": call(
      "Returns readable text listing datapaths, disk states and recent errors; it takes no task text.",
      [named("unit", "unit", "Placeholder without content, always null.")],
      "string",
    ),
    "DP.stat_vdi": call(
      "Returns how a disk is connected on this host, over all and for each datapath.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("unit", "unit", "Placeholder without content, always null."),
      ],
      { named: "dp_stat_t" },
    ),
  },
};
