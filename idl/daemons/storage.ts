import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";

export const storage: DaemonInterface = defineDaemonInterface("storage", {
  doc: "Storage interface used inside a host (SMAPIv2): a multiplexer passes each call to the backend that serves the SR.",
  wire: {
    daemon: "coordinator of storage back ends (SMAPIv2)",
    queue: "org.xen.xapi.storage",
    queue_per_backend: "org.xen.xapi.storage.<sr type>",
    socket: "/var/lib/xcp/storage",
    declared_name: "Storage",
    namespace: null,
    version: "1.0.0",
    error: { named: "Errors.error" },
  },
  types: {
    "Dynamic.id": type("Object that changed, as reported by `UPDATES.get`: a task, a VDI, a datapath or a mirror.", {
      variant: [
        ["Task", { named: "Task.id" }],
        ["Vdi", { named: "Vdi.t" }],
        ["Dp", { named: "dp" }],
        ["Mirror", { named: "Mirror.id" }],
      ],
    }),
    "Errors.error": type("Failure of a storage call; a tag that is not known reads as `Unknown_error`.", {
      variant: [
        ["Backend_error_with_backtrace", { tuple: ["string", { list: "string" }] }],
        ["Sr_not_attached", "string"],
        ["Vdi_does_not_exist", "string"],
        ["Illegal_transition", { tuple: [{ named: "Vdi_automaton.state" }, { named: "Vdi_automaton.state" }] }],
        ["Backend_error", { tuple: ["string", { list: "string" }] }],
        ["Does_not_exist", { tuple: ["string", "string"] }],
        ["Cancelled", "string"],
        ["Redirect", { option: "string" }],
        ["Sr_attached", "string"],
        ["Sr_unhealthy", { tuple: ["string", { named: "sr_health" }] }],
        ["Unimplemented", "string"],
        ["Activated_on_another_host", { named: "uuid" }],
        ["Duplicated_key", "string"],
        ["No_storage_plugin_for_sr", "string"],
        ["Content_ids_do_not_match", { tuple: ["string", "string"] }],
        ["Missing_configuration_parameter", "string"],
        ["Migration_preparation_failure", "string"],
        ["Migration_mirror_fd_failure", "string"],
        ["Migration_mirror_snapshot_failure", "string"],
        ["Migration_mirror_copy_failure", "string"],
        ["Migration_mirror_failure", "string"],
        ["Internal_error", "string"],
        ["Unknown_error"],
      ],
      unknown_tag_reads_as: "Unknown_error",
    }),
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
    "Sr.t": type("Storage repository, by uuid.", "string"),
    "Task.completion_t": type("End of a successful task: run time in seconds and the result, if there is one.", {
      record: [
        { name: "duration", type: "float" },
        { name: "result", type: { option: { named: "async_result_t" } } },
      ],
    }),
    "Task.id": type("Identifier of a task within this daemon.", "string"),
    "Task.state": type("State of a task: pending with a fraction done, completed, or failed with the error.", {
      variant: [
        ["Pending", "float"],
        ["Completed", { named: "Task.completion_t" }],
        ["Failed", "any"],
      ],
    }),
    "Task.t": type(
      "Background operation of this daemon with start time, state, subtasks and whether it can be cancelled.",
      {
        record: [
          { name: "id", type: { named: "Task.id" } },
          { name: "dbg", type: "string" },
          { name: "ctime", type: "float" },
          { name: "state", type: { named: "Task.state" } },
          { name: "subtasks", type: { dict: { named: "Task.state" } } },
          { name: "debug_info", type: { dict: "string" } },
          { name: "backtrace", type: "string" },
          { name: "cancellable", type: "bool", default: false },
        ],
      },
    ),
    "Vdi.t": type("Virtual disk, by its location within the SR; not necessarily the uuid.", "string"),
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
    "Vm.t": type("Domain that uses a disk, as a domain id in text form; `0` is the control domain.", "string"),
    async_result_t: type("Result of a finished task: the description of a new disk or the identifier of a mirror.", {
      variant: [
        ["Vdi_info", { named: "vdi_info" }],
        ["Mirror_id", { named: "Mirror.id" }],
      ],
    }),
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
    content_id: type("Text that is equal for two disks only if they hold the same data.", "string"),
    debug_info: type(
      "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
      "string",
    ),
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
    image_format_t: type(
      "Name of an on-disk image format, for example `vhd` or `qcow2`; empty means no preference.",
      "string",
    ),
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
    probe: type(
      "One finding of a probe: the configuration so far, whether it is complete, and the SR found there, if any.",
      {
        record: [
          { name: "configuration", type: { dict: "string" } },
          { name: "complete", type: "bool" },
          { name: "sr", type: { option: { named: "sr_info" } } },
          { name: "extra_info", type: { dict: "string" } },
        ],
      },
    ),
    probe_result: type(
      "Outcome of a probe: raw driver text from SMAPIv1 drivers, a list of findings from SMAPIv3 ones.",
      {
        variant: [
          ["Raw", "string"],
          ["Probe", { list: { named: "probe" } }],
        ],
      },
    ),
    query_result: type(
      "Self-description of a backend: driver name, versions, features, configuration keys and supported image formats.",
      {
        record: [
          { name: "driver", type: "string" },
          { name: "name", type: "string" },
          { name: "description", type: "string" },
          { name: "vendor", type: "string" },
          { name: "copyright", type: "string" },
          { name: "version", type: "string" },
          { name: "required_api_version", type: "string" },
          { name: "features", type: { list: "string" } },
          { name: "configuration", type: { dict: "string" } },
          { name: "required_cluster_stack", type: { list: "string" } },
          { name: "supported_image_formats", type: { list: "string" } },
          { name: "smapi_version", type: { named: "smapi_version" } },
        ],
      },
    ),
    smapi_version: type("Generation of the storage interface that the backend's driver was written for.", {
      variant: [["SMAPIv1"], ["SMAPIv2"], ["SMAPIv3"]],
    }),
    sock_path: type("Path of a Unix socket in the control domain.", "string"),
    sr_health: type("Condition of an SR: healthy, recovering by itself, unreachable for now, or unavailable.", {
      variant: [["Healthy"], ["Recovering"], ["Unreachable"], ["Unavailable"]],
    }),
    sr_info: type("Facts about an attached SR: names, total and free space in bytes, clustering and health.", {
      record: [
        { name: "sr_uuid", type: { option: "string" } },
        { name: "name_label", type: "string" },
        { name: "name_description", type: "string" },
        { name: "total_space", type: "int64" },
        { name: "free_space", type: "int64" },
        { name: "clustered", type: "bool" },
        { name: "health", type: { named: "sr_health" } },
      ],
    }),
    uuid: type("Unique identifier of an object in the pool database.", "string"),
    vdi_info: type("Description of a virtual disk as the backend sees it; sizes are in bytes.", {
      record: [
        { name: "vdi", type: { named: "Vdi.t" } },
        { name: "uuid", type: { option: "string" }, default: null },
        { name: "content_id", type: { named: "content_id" }, default: "" },
        { name: "name_label", type: "string" },
        { name: "name_description", type: "string", default: "" },
        { name: "ty", type: "string", default: "user" },
        { name: "metadata_of_pool", type: "string", default: "" },
        { name: "is_a_snapshot", type: "bool", default: false },
        { name: "snapshot_time", type: "string", default: "19700101T00:00:00Z" },
        { name: "snapshot_of", type: { named: "Vdi.t" }, default: "" },
        { name: "read_only", type: "bool", default: false },
        { name: "cbt_enabled", type: "bool", default: false },
        { name: "virtual_size", type: "int64", default: 0 },
        { name: "physical_utilisation", type: "int64", default: 0 },
        { name: "persistent", type: "bool", default: true },
        { name: "sharable", type: "bool", default: false },
        { name: "sm_config", type: { dict: "string" }, default: {} },
        { name: "tags", type: { list: "string" }, default: [] },
      ],
    }),
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
    "Query.query": call(
      "Asks the backend who it is and which features it has.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      { named: "query_result" },
    ),
    "Query.diagnostics": call(
      "Returns readable text about the backend's inner state, meant for support.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      "string",
    ),
    "DP.create": call(
      "Makes a datapath name for later calls; nothing is recorded until a disk is attached.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", "string", "Name wanted for the datapath; it is returned unchanged."),
      ],
      { named: "dp" },
    ),
    "DP.destroy": call(
      "Deactivates and detaches whatever the datapath holds; unknown datapaths are ignored.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("unit", "unit", "Placeholder without content, always null."),
      ],
      { named: "dp_stat_t" },
    ),
    "SR.create": call(
      "Formats storage as a new SR, destroying what was there; returns the configuration to use for attaching.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Uuid for the new storage repository."),
        named("name_label", "string", "Human-readable name, need not be unique."),
        named("name_description", "string", "Human-readable notes."),
        named(
          "device_config",
          { dict: "string" },
          "Driver-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
        named(
          "physical_size",
          "int64",
          "Size wanted in bytes; drivers that use all the storage they are given ignore it.",
        ),
      ],
      { dict: "string" },
    ),
    "SR.set_name_label": call(
      "Changes the name that the backend stores for the SR.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("new_name_label", "string", "New human-readable name, need not be unique."),
      ],
      "unit",
    ),
    "SR.set_name_description": call(
      "Changes the notes that the backend stores for the SR.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("new_name_description", "string", "New human-readable notes."),
      ],
      "unit",
    ),
    "SR.probe": call(
      "Looks for SRs, or for the next configuration choices, at the storage that the configuration describes.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("queue", "string", "Message queue of the backend to ask, `org.xen.xapi.storage.<type>`."),
        named(
          "device_config",
          { dict: "string" },
          "Driver-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
        named("sm_config", { dict: "string" }, "Further driver-specific key/value pairs."),
      ],
      { named: "probe_result" },
    ),
    "SR.attach": call(
      "Connects this host to the SR, so that its disks can be used; does nothing if already attached.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named(
          "device_config",
          { dict: "string" },
          "Driver-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
      ],
      "unit",
    ),
    "SR.detach": call(
      "Releases all datapaths of the SR and disconnects this host from it.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      "unit",
    ),
    "SR.reset": call(
      "Forgets what is recorded about the SR on this host without calling the driver, for instance after a failed backend domain.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      "unit",
    ),
    "SR.destroy": call(
      "Releases all datapaths, then destroys the SR with everything stored in it.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      "unit",
    ),
    "SR.scan": call(
      "Lists the disks in an attached SR; deprecated, use `SR.scan2`.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      { list: { named: "vdi_info" } },
    ),
    "SR.scan2": call(
      "Lists the disks in an attached SR and returns facts about the SR with them; an unhealthy SR is an error.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      { tuple: [{ list: { named: "vdi_info" } }, { named: "sr_info" }] },
    ),
    "SR.update_snapshot_info_src": call(
      "Run on the source after a migration: sends data about the snapshots of a disk to the destination.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository that holds the source disk, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Source disk that the snapshots belong to."),
        named("url", "string", "Address of the storage service on the destination host."),
        named("dest", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("dest_vdi", { named: "Vdi.t" }, "Destination disk that corresponds to the source disk."),
        named(
          "snapshot_pairs",
          { dict: { named: "Vdi.t" } },
          "Source snapshots, each with the destination disk that is its copy.",
        ),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      "unit",
    ),
    "SR.update_snapshot_info_dest": call(
      "Run on the destination: marks copied disks as snapshots, provided the content ids agree.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Destination disk that the copied snapshots shall belong to."),
        named("src_vdi", { named: "vdi_info" }, "Description of the source disk, for comparing content ids."),
        named(
          "snapshot_pairs",
          { dict: { named: "vdi_info" } },
          "Copied disks at the destination, each with the description of its source snapshot.",
        ),
      ],
      "unit",
    ),
    "SR.stat": call(
      "Returns sizes, free space and health of an attached SR.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      { named: "sr_info" },
    ),
    "SR.list": call(
      "Returns the SRs attached on this host.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      { list: { named: "Sr.t" } },
    ),
    "VDI.create": call(
      "Makes a new blank disk and returns its description; the size may be rounded up.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named(
          "vdi_info",
          { named: "vdi_info" },
          "Properties wanted for the new disk; its location is chosen by the backend.",
        ),
      ],
      { named: "vdi_info" },
    ),
    "VDI.set_name_label": call(
      "Changes the name that the backend stores for the disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("new_name_label", "string", "New human-readable name, need not be unique."),
      ],
      "unit",
    ),
    "VDI.set_name_description": call(
      "Changes the notes that the backend stores for the disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("new_name_description", "string", "New human-readable notes."),
      ],
      "unit",
    ),
    "VDI.snapshot": call(
      "Makes a point-in-time copy of the disk, marked as a snapshot, and returns its description.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named(
          "vdi_info",
          { named: "vdi_info" },
          "Disk to take the snapshot of, with the properties wanted for the snapshot.",
        ),
      ],
      { named: "vdi_info" },
    ),
    "VDI.clone": call(
      "Makes a writable copy that shares unchanged blocks with the original and returns its description.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi_info", { named: "vdi_info" }, "Disk to clone, with the properties wanted for the clone."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.resize": call(
      "Changes the virtual size of the disk and returns the size reached, which is never less than requested.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("new_size", "int64", "Virtual size wanted, in bytes."),
      ],
      "int64",
    ),
    "VDI.destroy": call(
      "Releases all datapaths on the disk and deletes it with its data.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.stat": call(
      "Returns the current description of one disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.introduce": call(
      "Makes the backend take up a disk that exists in the SR but is not known yet.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("uuid", "string", "Unique identifier that the disk gets."),
        named("sm_config", { dict: "string" }, "Driver-specific key/value pairs for the disk."),
        named("location", "string", "Where the disk lies within the SR."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.set_persistent": call(
      "Chooses whether writes to the disk survive a restart of the VM.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("persistent", "bool", "True if writes are kept, false if they are thrown away when the VM next starts."),
      ],
      "unit",
    ),
    "VDI.epoch_begin": call(
      "Announces that a VM begins to use the disk; for a non-persistent disk this prepares a throw-away copy.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.activate3": call(
      "Makes an attached disk ready for input and output, in the access mode given when it was attached.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "string",
    ),
    "VDI.similar_content": call(
      "Lists disks in the same SR that share data with this one, the nearest relative first; may be empty.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      { list: { named: "vdi_info" } },
    ),
    "VDI.get_by_name": call(
      "Finds a disk in the SR by its name.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("name", "string", "Name of the disk within the SR."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.set_content_id": call(
      "Records which content a disk holds, so that equal disks can be recognised.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("content_id", { named: "content_id" }, "Text standing for the content."),
      ],
      "unit",
    ),
    "VDI.compose": call(
      "Puts the blocks of one disk on top of another, so that the second then contains both; used to finish a migration.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi1", { named: "Vdi.t" }, "Disk that becomes the parent, holding the older blocks."),
        named("vdi2", { named: "Vdi.t" }, "Disk that becomes the child, its blocks taking precedence."),
      ],
      "unit",
    ),
    "VDI.add_to_sm_config": call(
      "Adds one driver-specific key/value pair to the disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Key to add."),
        named("value", "string", "Text to store under the key."),
      ],
      "unit",
    ),
    "VDI.remove_from_sm_config": call(
      "Removes one driver-specific key from the disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Key to remove; ignored if absent."),
      ],
      "unit",
    ),
    "VDI.add_tags": call(
      "Adds one tag to the disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Tag to add."),
      ],
      "unit",
    ),
    "VDI.remove_tags": call(
      "Removes one tag from the disk.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Tag to remove; ignored if absent."),
      ],
      "unit",
    ),
    "VDI.enable_cbt": call(
      "Starts recording which blocks of the disk change.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.disable_cbt": call(
      "Stops recording block changes and drops the record.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.data_destroy": call(
      "Deletes the data of a snapshot but keeps its record of changed blocks.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.list_changed_blocks": call(
      "Returns a base64 bitmap of the blocks, 64 KiB each, that differ between two related disks.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi_from", { named: "Vdi.t" }, "Older disk, the start of the comparison."),
        named(
          "vdi_tp",
          { named: "Vdi.t" },
          "Newer disk, the end of the comparison; the spelling of the name is fixed by the wire format.",
        ),
      ],
      "string",
    ),
    "VDI.revert": call(
      "Sets a disk back to the data of one of its snapshots.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("snapshot_info", { named: "vdi_info" }, "Snapshot to go back to; it names the disk it was taken from."),
      ],
      "unit",
    ),
    get_by_name: call(
      "Finds a disk in any attached SR and returns the SR with the disk's description.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("name", "string", "Either `<SR uuid>/<VDI location>` or a content id."),
      ],
      { tuple: [{ named: "Sr.t" }, { named: "vdi_info" }] },
    ),
    "DATA.copy": call(
      "Copies an unused disk to an SR, possibly on another host, and returns the task doing it.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_finalize2": call(
      "Older form, kept for older senders: releases the destination disk, joins its parts and deletes the dummy.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_finalize3": call(
      "Ends a mirror at the destination: releases the disk, joins its parts and removes helper disks.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      "unit",
    ),
    "DATA.MIRROR.receive_cancel2": call(
      "Abandons a mirror at the destination and deletes the disks made for it; errors are ignored.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named("url", "string", "Address of the storage service on the destination host."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      "unit",
    ),
    "DATA.MIRROR.pre_deactivate_hook": call(
      "Called before a mirrored source disk is deactivated; waits until outstanding writes have reached the destination.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("dp", { named: "dp" }, "Datapath under which the disk is held, as returned by `DP.create`."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "DATA.MIRROR.has_mirror_failed": call(
      "Returns true if the mirror has stopped because of an error.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
        named("sr", { named: "Sr.t" }, "Storage repository that holds the source disk, by uuid."),
      ],
      "bool",
    ),
    "DATA.MIRROR.list": call(
      "Returns all mirrors known to this host by identifier.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      { dict: { named: "Mirror.t" } },
    ),
    "DATA.MIRROR.stat": call(
      "Returns roles and state of one mirror.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Mirror.id" }, "Mirror to work on, in the form `<SR uuid>/<VDI location>`."),
      ],
      { named: "Mirror.t" },
    ),
    "Policy.get_backend_vm": call(
      "Returns the uuid of the VM, normally the control domain, that serves a disk to a guest.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vm", "string", "Guest that is going to use the disk, by uuid."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "string",
    ),
    "TASK.stat": call(
      "Returns the current state of a task.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("task", { named: "Task.id" }, "Task of this daemon, as returned by the call that started it."),
      ],
      { named: "Task.t" },
    ),
    "TASK.cancel": call(
      "Asks a task to stop early; it ends as failed if it obeys.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("task", { named: "Task.id" }, "Task of this daemon, as returned by the call that started it."),
      ],
      "unit",
    ),
    "TASK.destroy": call(
      "Forgets a task once its result is no longer needed.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("task", { named: "Task.id" }, "Task of this daemon, as returned by the call that started it."),
      ],
      "unit",
    ),
    "TASK.list": call(
      "Returns all tasks that this daemon remembers.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      { list: { named: "Task.t" } },
    ),
    "UPDATES.get": call(
      "Waits for changes newer than a token and returns the changed objects with the next token.",
      [
        named(
          "dbg",
          { named: "debug_info" },
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("from", "string", "Token from the previous call; an empty text starts from the beginning."),
        named(
          "timeout",
          { option: "int" },
          "Longest wait in seconds; if absent the call waits until something changes.",
        ),
      ],
      { tuple: [{ list: { named: "Dynamic.id" } }, "string"] },
    ),
  },
});
