import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";

export const observer: DaemonInterface = defineDaemonInterface("observer", {
  doc: "Tracing control that every traced daemon serves, so that the toolstack can turn its tracing on and off.",
  wire: {
    queue: "org.xen.xapi.observer",
    socket: "/var/lib/xcp/observer",
    declared_name: "Observer",
    namespace: null,
    version: "1.0.0",
    error: { named: "Errors.error" },
  },
  types: {
    "Errors.error": type("Failure of a tracing call; a tag that is not known reads as `Unknown_error`.", {
      variant: [["Internal_error", "string"], ["Unimplemented", "string"], ["Unknown_error"]],
      unknown_tag_reads_as: "Unknown_error",
    }),
  },
  calls: {
    "Observer.create": call(
      "Registers an observer with the daemon.",
      [
        caller("dbg"),
        named("uuid", "string", "Unique identifier of the new observer."),
        named("name_label", "string", "Human-readable name, need not be unique."),
        named("dict", { dict: "string" }, "Attributes as key/value pairs, added to every span of this observer."),
        named(
          "endpoints",
          { list: "string" },
          "Where finished spans go: `bugtool` for local files, or http and https addresses.",
        ),
        named("bool", "bool", "Whether the observer records from the start."),
      ],
      "unit",
    ),
    "Observer.destroy": call(
      "Removes an observer from the daemon.",
      [caller("dbg"), named("uuid", "string", "Observer to work on, by uuid.")],
      "unit",
    ),
    "Observer.set_enabled": call(
      "Turns recording for an observer on or off.",
      [
        caller("dbg"),
        named("uuid", "string", "Observer to work on, by uuid."),
        named("bool", "bool", "True to record, false to stop recording."),
      ],
      "unit",
    ),
    "Observer.set_attributes": call(
      "Replaces the attributes that an observer adds to its spans.",
      [
        caller("dbg"),
        named("uuid", "string", "Observer to work on, by uuid."),
        named("dict", { dict: "string" }, "Attributes as key/value pairs, added to every span of this observer."),
      ],
      "unit",
    ),
    "Observer.set_endpoints": call(
      "Replaces the destinations of an observer's spans.",
      [
        caller("dbg"),
        named("uuid", "string", "Observer to work on, by uuid."),
        named(
          "endpoints",
          { list: "string" },
          "Where finished spans go: `bugtool` for local files, or http and https addresses.",
        ),
      ],
      "unit",
    ),
    "Observer.init": call(
      "Prepares tracing in the daemon and starts the export of finished spans.",
      [caller("dbg")],
      "unit",
    ),
    "Observer.set_trace_log_dir": call(
      "Sets the directory for trace files of the `bugtool` endpoint.",
      [caller("dbg"), named("string", "string", "Absolute path of the directory.")],
      "unit",
    ),
    "Observer.set_export_interval": call(
      "Sets how often finished spans are exported.",
      [caller("dbg"), named("float", "float", "Time between two exports, in seconds.")],
      "unit",
    ),
    "Observer.set_export_chunk_size": call(
      "Sets how many spans are exported together.",
      [caller("dbg"), named("int", "int", "Largest number of spans in one batch.")],
      "unit",
    ),
    "Observer.set_max_spans": call(
      "Sets how many spans are kept per trace; further ones are dropped.",
      [caller("dbg"), named("int", "int", "Largest number of spans.")],
      "unit",
    ),
    "Observer.set_max_traces": call(
      "Sets how many traces are kept at a time; further ones are dropped.",
      [caller("dbg"), named("int", "int", "Largest number of traces.")],
      "unit",
    ),
    "Observer.set_max_depth": call(
      "Sets how deeply spans may be nested; deeper ones are dropped.",
      [caller("dbg"), named("int", "int", "Largest depth of nesting.")],
      "unit",
    ),
    "Observer.set_max_file_size": call(
      "Sets the size at which a trace file is closed and a new one begun.",
      [caller("dbg"), named("int", "int", "Size in bytes.")],
      "unit",
    ),
    "Observer.set_host_id": call(
      "Sets the host identifier used in names of trace files.",
      [caller("dbg"), named("string", "string", "Host identifier, normally the host's uuid.")],
      "unit",
    ),
    "Observer.set_compress_tracing_files": call(
      "Chooses whether closed trace files are compressed.",
      [caller("dbg"), named("bool", "bool", "True to compress with zstd.")],
      "unit",
    ),
  },
});
