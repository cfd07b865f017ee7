import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Copies and mirrors of the content of disks. */
export const data: InterfacePart = {
  types: {
    "Mirror.copy_operation_v1": type("Identifier of a copy operation given by the backend that runs it.", "string"),
    "Mirror.id": type("Identifier of a mirror, `<SR uuid>/<VDI location>` of the source disk.", "string"),
    "Mirror.mirror_operation_v1": type("Identifier of a mirror operation given by the backend that runs it.", "string"),
    "Mirror.mirror_receive_result": type(
      "What the destination prepared for a mirror; its form depends on the API version of the source SR.",
      {
        variant: [
          ["Vhd_mirror", { named: "Mirror.mirror_receive_result_vhd_t" }],
          ["SMAPIv3_mirror", { named: "Mirror.mirror_receive_result_smapiv3_t" }],
        ],
      },
    ),
    "Mirror.mirror_receive_result_smapiv3_t": type(
      "Preparation for an SMAPIv3 source: the new disk, its datapath and the NBD export to write to.",
      {
        record: [
          { name: "mirror_vdi", type: { named: "vdi_info" } },
          { name: "mirror_datapath", type: { named: "dp" } },
          { name: "nbd_export", type: "string" },
        ],
      },
    ),
    "Mirror.mirror_receive_result_vhd_t": type(
      "Preparation for an SMAPIv1 source: the new leaf disk, its datapath, the disk that receives the older blocks and a dummy snapshot.",
      {
        record: [
          { name: "mirror_vdi", type: { named: "vdi_info" } },
          { name: "mirror_datapath", type: { named: "dp" } },
          { name: "copy_diffs_from", type: { option: { named: "content_id" } } },
          { name: "copy_diffs_to", type: { named: "Vdi.t" } },
          { name: "dummy_vdi", type: { named: "Vdi.t" } },
        ],
      },
    ),
    "Mirror.operation": type("Background data operation of a backend, either a copy or a mirror.", {
      variant: [
        ["CopyV1", { named: "Mirror.copy_operation_v1" }],
        ["MirrorV1", { named: "Mirror.mirror_operation_v1" }],
      ],
    }),
    "Mirror.state": type("Role of this host in a migration of a disk: receiving, sending or copying.", {
      variant: [["Receiving"], ["Sending"], ["Copying"]],
    }),
    "Mirror.status": type(
      "Progress of a data operation: whether it failed, whether it is complete, and a fraction from 0 to 1 if known.",
      {
        record: [
          { name: "failed", type: "bool" },
          { name: "complete", type: "bool" },
          { name: "progress", type: { option: "float" } },
        ],
      },
    ),
    "Mirror.t": type(
      "One mirror known to this host: source and destination disk, roles of this host, and whether it has failed.",
      {
        record: [
          { name: "source_vdi", type: { named: "Vdi.t" } },
          { name: "dest_vdi", type: { named: "Vdi.t" } },
          { name: "state", type: { list: { named: "Mirror.state" } } },
          { name: "failed", type: "bool" },
        ],
      },
    ),
  },
  calls: {
    "DATA.copy": call(
      "Copies an unused disk to an SR, possibly on another host, and returns the task doing it.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository that holds the source disk, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Disk to copy."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
        named("url", "string", "Address of the storage service on the destination host."),
        named("dest", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      { named: "Task.id" },
    ),
    "DATA.mirror": call(
      "Makes a backend copy a disk and replicate all further writes to an NBD destination.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Disk to mirror."),
        named(
          "image_format",
          { named: "image_format_t" },
          "On-disk format wanted for the destination disk; empty leaves the choice to the destination.",
        ),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
        named("url", "string", "NBD address that receives the data."),
      ],
      { named: "Mirror.operation" },
    ),
    "DATA.stat": call(
      "Returns the progress of a copy or mirror run by a backend.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named(
          "vm",
          { named: "Vm.t" },
          "Domain that uses the disk, as a domain id in text form; `0` is the control domain.",
        ),
        named("operation", { named: "Mirror.operation" }, "Operation to ask about, as returned by `DATA.mirror`."),
      ],
      { named: "Mirror.status" },
    ),
    "DATA.import_activate": call(
      "Activates a disk for an incoming mirror and returns the socket that takes the connection's file descriptor.",
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
      { named: "sock_path" },
    ),
    "DATA.get_nbd_server": call(
      "Returns the socket of the NBD server that serves an attached disk.",
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
      { named: "sock_path" },
    ),
    "DATA.MIRROR.send_start": call(
      "Run on the source: starts mirroring a disk to the place the destination has prepared.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the source disk is attached."),
        named("task_id", { named: "Task.id" }, "Task of this daemon that shows the progress."),
        named("src_sr", { named: "Sr.t" }, "Storage repository that holds the source disk, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Disk to mirror."),
        named(
          "image_format",
          { named: "image_format_t" },
          "On-disk format wanted for the destination disk; empty leaves the choice to the destination.",
        ),
        named("mirror_vm", { named: "Vm.t" }, "Domain id under which the mirror itself uses the disks."),
        named("id", { named: "Mirror.id" }, "Identifier for the new mirror, `<SR uuid>/<VDI location>`."),
        named("local_vdi", { named: "vdi_info" }, "Description of the source disk."),
        named("copy_vm", { named: "Vm.t" }, "Domain id under which the copy of the older blocks uses the disks."),
        named("live_vm", { named: "Vm.t" }, "Domain id of the running VM that is writing to the disk."),
        named("url", "string", "Address of the storage service on the destination host."),
        named(
          "recv_result",
          { named: "Mirror.mirror_receive_result" },
          "What the receive start call on the destination returned.",
        ),
        named("dest_sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_start": call(
      "Oldest form, kept for older senders: prepares the destination disk for a mirror; use `DATA.MIRROR.receive_start3`.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("vdi_info", { named: "vdi_info" }, "Description of the source disk, after which the new one is made."),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named(
          "similar",
          { list: { named: "content_id" } },
          "Content ids of local disks with similar content, nearest first, offered as a base for the copy.",
        ),
      ],
      { named: "Mirror.mirror_receive_result" },
    ),
    "DATA.MIRROR.receive_start2": call(
      "Older form with a domain, kept for older senders: prepares the destination disk; use `DATA.MIRROR.receive_start3`.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("vdi_info", { named: "vdi_info" }, "Description of the source disk, after which the new one is made."),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named(
          "similar",
          { list: { named: "content_id" } },
          "Content ids of local disks with similar content, nearest first, offered as a base for the copy.",
        ),
        named("vm", { named: "Vm.t" }, "Domain id under which the destination disk is attached."),
      ],
      { named: "Mirror.mirror_receive_result" },
    ),
    "DATA.MIRROR.receive_start3": call(
      "Prepares a destination disk for a mirror and returns where the source has to write.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("vdi_info", { named: "vdi_info" }, "Description of the source disk, after which the new one is made."),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named(
          "image_format",
          { named: "image_format_t" },
          "On-disk format wanted for the destination disk; empty leaves the choice to the destination.",
        ),
        named(
          "similar",
          { list: { named: "content_id" } },
          "Content ids of local disks with similar content, nearest first, offered as a base for the copy.",
        ),
        named("vm", { named: "Vm.t" }, "Domain id under which the destination disk is attached."),
        named("url", "string", "Address of the storage service on the destination host."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      { named: "Mirror.mirror_receive_result" },
    ),
    "DATA.MIRROR.receive_finalize": call(
      "Oldest form, kept for older senders: ends the destination's part of a mirror.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_finalize2": call(
      "Older form, kept for older senders: releases the destination disk, joins its parts and deletes the dummy.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_finalize3": call(
      "Ends a mirror at the destination: releases the disk, joins its parts and removes helper disks.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named("sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("url", "string", "Address of the storage service on the destination host."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_cancel": call(
      "Older form, kept for older senders: abandons a mirror at the destination and deletes its disks.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_cancel2": call(
      "Abandons a mirror at the destination and deletes the disks made for it; errors are ignored.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named("url", "string", "Address of the storage service on the destination host."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      "unit",
    ),
    "DATA.MIRROR.pre_deactivate_hook": call(
      "Called before a mirrored source disk is deactivated; waits until outstanding writes have reached the destination.",
      [
        caller("dbg", { named: "debug_info" }),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "DATA.MIRROR.has_mirror_failed": call(
      "Returns true if the mirror has stopped because of an error.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named("sr", { named: "Sr.t" }, "Storage repository that holds the source disk, by uuid."),
      ],
      "bool",
    ),
    "DATA.MIRROR.list": call(
      "Returns all mirrors known to this host by identifier.",
      [caller("dbg", { named: "debug_info" })],
      { dict: { named: "Mirror.t" } },
    ),
    "DATA.MIRROR.stat": call(
      "Returns roles and state of one mirror.",
      [
        caller("dbg", { named: "debug_info" }),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      { named: "Mirror.t" },
    ),
  },
};
