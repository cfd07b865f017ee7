import { call, type DaemonInterface, defineDaemonInterface, named, positional, type } from "../dsl/daemon.ts";

export const rrd: DaemonInterface = defineDaemonInterface("rrd", {
  doc: "Performance recording of one host: data sources, their archives (RRDs), and registration of plugins that supply values.",
  wire: {
    daemon: "xcp-rrdd",
    queue: "org.xen.xapi.rrd",
    clients_use_switch: false,
    socket: "/var/lib/xcp/xcp-rrdd",
    forwarded_socket: "/var/lib/xcp/xcp-rrdd.forwarded",
    declared_name: "Rrd",
    namespace: null,
    version: "1.0.0",
    error: { named: "rrd_errors" },
  },
  types: {
    "Data_source.t": type("A value that is or can be recorded, with its range, units and whether recording is on.", {
      record: [
        { name: "name", type: "string" },
        { name: "description", type: "string" },
        { name: "enabled", type: "bool" },
        { name: "standard", type: "bool" },
        { name: "min", type: "float" },
        { name: "max", type: "float" },
        { name: "units", type: "string" },
      ],
    }),
    plugin_protocol: type("Format of a plugin's shared file: V1 is text, V2 is binary.", {
      variant: [["V1"], ["V2"]],
      unknown_tag_reads_as: "V2",
    }),
    rrd_errors: type("Failures of this interface, such as a failed archive transfer or a missing data source.", {
      variant: [
        ["Archive_failed", "string"],
        ["Invalid_protocol", "string"],
        ["Rrdd_internal_error", "string"],
        ["Datasource_missing", "string"],
      ],
    }),
    rrd_freq: type("How often a plugin is read; the only choice is every five seconds.", {
      variant: [["Five_Seconds"]],
    }),
    statefile_latency: type("Time in seconds for access to one HA statefile; absent latency means unknown.", {
      record: [
        { name: "id", type: "string" },
        { name: "latency", type: { option: "float" } },
      ],
    }),
  },
  calls: {
    has_vm_rrd: call(
      "Tells whether this host holds the live archive of a VM.",
      [named("vm_uuid", "string", "The uuid of the VM concerned.")],
      "bool",
    ),
    push_rrd_local: call(
      "Loads the stored archive of a VM into the daemon, for a VM that starts on this host.",
      [
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named("domid", "int", "Number of the VM's domain on this host."),
      ],
      "unit",
    ),
    push_rrd_remote: call(
      "Sends the stored archive of a VM to another host, where the VM will run.",
      [
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named("remote_address", "string", "Address of the host that gets the archive."),
      ],
      "unit",
    ),
    remove_rrd: call(
      "Deletes the stored archive of an object from disk.",
      [named("uuid", "string", "The uuid of the object whose archive is deleted.")],
      "unit",
    ),
    migrate_rrd: call(
      "Sends the live archive of a VM to the host it migrates to and drops it here.",
      [
        named(
          "session_id",
          { option: "string" },
          "Session at the destination for migration to another pool; absent inside a pool, where the pool secret is used.",
        ),
        named("remote_address", "string", "Address of the destination host."),
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named("host_uuid", "string", "The uuid of the destination host."),
      ],
      "unit",
    ),
    send_host_rrd_to_master: call(
      "Sends this host's own archive to the coordinator for safe keeping.",
      [named("master_address", "string", "Address of the coordinator.")],
      "unit",
    ),
    backup_rrds: call(
      "Saves a copy of all archives, at the coordinator or on the local disk, while recording goes on.",
      [
        named("remote_address", { option: "string" }, "Address of the coordinator; absent to save on the local disk."),
        positional("unit", "Unit placeholder; carries no data."),
      ],
      "unit",
    ),
    save_rrds: call(
      "Writes all live archives to the local disk.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "unit",
    ),
    archive_rrd: call(
      "Takes the archive of a stopped VM out of memory and stores it.",
      [
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named(
          "remote_address",
          { option: "string" },
          "Address of the coordinator that stores it; absent to use the local disk.",
        ),
      ],
      "unit",
    ),
    archive_sr_rrd: call(
      "Takes an SR's archive out of memory, writes it to a file and returns the file's path.",
      [named("sr_uuid", "string", "The uuid of the SR concerned.")],
      "string",
    ),
    push_sr_rrd: call(
      "Loads an SR's archive from a file and continues recording with it.",
      [named("sr_uuid", "string", "The uuid of the SR concerned."), named("path", "string", "File with the archive.")],
      "unit",
    ),
    add_host_ds: call(
      "Starts recording of a data source of the host.",
      [named("ds_name", "string", "Name of the data source, without owner.")],
      "unit",
    ),
    forget_host_ds: call(
      "Stops recording of a host data source and drops its history.",
      [named("ds_name", "string", "Name of the data source, without owner.")],
      "unit",
    ),
    query_possible_host_dss: call(
      "Lists all data sources of the host, recorded or not.",
      [positional("unit", "Unit placeholder; carries no data.")],
      { list: { named: "Data_source.t" } },
    ),
    query_host_ds: call(
      "Returns the latest value of a host data source.",
      [named("ds_name", "string", "Name of the data source, without owner.")],
      "float",
    ),
    add_vm_ds: call(
      "Starts recording of a data source of a VM.",
      [
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named("domid", "int", "Number of the VM's domain."),
        named("ds_name", "string", "Name of the data source, without owner."),
      ],
      "unit",
    ),
    forget_vm_ds: call(
      "Stops recording of a VM data source and drops its history.",
      [
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named("ds_name", "string", "Name of the data source, without owner."),
      ],
      "unit",
    ),
    query_possible_vm_dss: call(
      "Lists all data sources of a VM, recorded or not.",
      [named("vm_uuid", "string", "The uuid of the VM concerned.")],
      { list: { named: "Data_source.t" } },
    ),
    query_vm_ds: call(
      "Returns the latest value of a VM data source.",
      [
        named("vm_uuid", "string", "The uuid of the VM concerned."),
        named("ds_name", "string", "Name of the data source, without owner."),
      ],
      "float",
    ),
    add_sr_ds: call(
      "Starts recording of a data source of an SR.",
      [
        named("sr_uuid", "string", "The uuid of the SR concerned."),
        named("ds_name", "string", "Name of the data source, without owner."),
      ],
      "unit",
    ),
    forget_sr_ds: call(
      "Stops recording of an SR data source and drops its history.",
      [
        named("sr_uuid", "string", "The uuid of the SR concerned."),
        named("ds_name", "string", "Name of the data source, without owner."),
      ],
      "unit",
    ),
    query_possible_sr_dss: call(
      "Lists all data sources of an SR, recorded or not.",
      [named("sr_uuid", "string", "The uuid of the SR concerned.")],
      { list: { named: "Data_source.t" } },
    ),
    query_sr_ds: call(
      "Returns the latest value of an SR data source.",
      [
        named("sr_uuid", "string", "The uuid of the SR concerned."),
        named("ds_name", "string", "Name of the data source, without owner."),
      ],
      "float",
    ),
    update_use_min_max: call(
      "Sets whether new VM and SR archives also keep minima and maxima; existing ones stay as they are.",
      [named("value", "bool", "True to keep minima and maxima besides averages.")],
      "unit",
    ),
    set_cache_sr: call(
      "Names the SR for local caching, so that its cache hits and size are recorded.",
      [named("sr_uuid", "string", "The uuid of the SR concerned.")],
      "unit",
    ),
    unset_cache_sr: call(
      "Stops recording of cache values.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "unit",
    ),
    "Plugin.get_header": call(
      "Returns the text with which a plugin's V1 file must begin.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "string",
    ),
    "Plugin.get_path": call(
      "Returns the path of the file into which a plugin must write.",
      [named("uid", "string", "Name of the plugin, unique on the host; also the name of its file.")],
      "string",
    ),
    "Plugin.Local.register": call(
      "Announces a plugin in this domain; returns the seconds until its values are read next.",
      [
        named("uid", "string", "Name of the plugin, unique on the host; also the name of its file."),
        named("info", { named: "rrd_freq" }, "How often the plugin is read."),
        named("protocol", { named: "plugin_protocol" }, "Format of the plugin's file."),
      ],
      "float",
    ),
    "Plugin.Local.deregister": call(
      "Ends the reading of a plugin.",
      [named("uid", "string", "Name of the plugin, unique on the host; also the name of its file.")],
      "unit",
    ),
    "Plugin.Local.next_reading": call(
      "Returns the seconds until the plugin is read next; negative when that is overdue.",
      [named("uid", "string", "Name of the plugin, unique on the host; also the name of its file.")],
      "float",
    ),
    "Plugin.register": call(
      "Older form of registration, which always means the V1 format; returns the seconds until the next reading.",
      [
        named("uid", "string", "Name of the plugin, unique on the host; also the name of its file."),
        named("frequency", { named: "rrd_freq" }, "How often the plugin is read."),
      ],
      "float",
    ),
    "Plugin.deregister": call(
      "Older form of ending the reading of a plugin.",
      [named("uid", "string", "Name of the plugin, unique on the host; also the name of its file.")],
      "unit",
    ),
    "Plugin.next_reading": call(
      "Older form of asking for the seconds until the next reading; -1 if the plugin is not known.",
      [named("uid", "string", "Name of the plugin, unique on the host; also the name of its file.")],
      "float",
    ),
    "HA.enable_and_update": call(
      "Starts recording HA delays if that is off, and hands over the newest ones.",
      [
        named(
          "statefile_latencies",
          { list: { named: "statefile_latency" } },
          "Latest access times of the statefiles.",
        ),
        named("heartbeat_latency", "float", "Latest delay of network heartbeats, in seconds."),
        named("xapi_latency", "float", "Latest duration of the toolstack's health check, in seconds."),
      ],
      "unit",
    ),
    "HA.disable": call(
      "Stops recording HA delays.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "unit",
    ),
    "Deprecated.load_rrd": call(
      "Obsolete way to load a stored archive into the daemon; kept for old callers.",
      [
        named("uuid", "string", "The uuid of the object whose archive is loaded."),
        named("timescale", "int", "Index of the wanted timescale."),
        named(
          "master address",
          { option: "string" },
          "Address of the coordinator to fetch it from; absent for the local disk.",
        ),
      ],
      "unit",
    ),
  },
});
