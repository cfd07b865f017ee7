import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** What the daemon says of itself, and how it fails. */
export const query: InterfacePart = {
  types: {
    "Errors.error": type("Failure of a call of the domain manager; a tag that is not known reads as `Unknown_error`.", {
      variant: [
        ["Already_exists", { tuple: ["string", "string"] }],
        ["Does_not_exist", { tuple: ["string", "string"] }],
        ["Unimplemented", "string"],
        ["Domain_not_built"],
        ["Invalid_vcpus", "int"],
        ["Bad_power_state", { tuple: [{ named: "power_state" }, { named: "power_state" }] }],
        ["Failed_to_acknowledge_shutdown_request"],
        ["Failed_to_acknowledge_suspend_request"],
        ["Failed_to_shutdown", { tuple: ["string", "float"] }],
        ["Failed_to_suspend", { tuple: ["string", "float"] }],
        ["Device_is_connected"],
        ["Device_not_connected"],
        ["Device_detach_rejected", { tuple: ["string", "string", "string"] }],
        ["Media_not_ejectable"],
        ["Media_present"],
        ["Media_not_present"],
        ["No_bootable_device"],
        ["Bootloader_error", { tuple: ["string", "string"] }],
        ["Cannot_free_this_much_memory", { tuple: ["int64", "int64"] }],
        ["Vms_failed_to_cooperate", { list: "string" }],
        ["IO_error"],
        ["Failed_to_contact_remote_service", "string"],
        ["Hook_failed", { tuple: ["string", "string", "string", "string"] }],
        ["Not_enough_memory", "int64"],
        ["Cancelled", "string"],
        ["Storage_backend_error", { tuple: ["string", { list: "string" }] }],
        ["PCIBack_not_loaded"],
        ["Failed_to_run_script", "string"],
        ["Failed_to_start_emulator", { tuple: ["string", "string", "string"] }],
        ["Ballooning_timeout_before_migration"],
        ["Internal_error", "string"],
        ["Unknown_error"],
      ],
      unknown_tag_reads_as: "Unknown_error",
    }),
    "Query.t": type("Self-description of the daemon; the instance id is new at each start of the process.", {
      record: [
        { name: "name", type: "string" },
        { name: "vendor", type: "string" },
        { name: "version", type: "string" },
        { name: "features", type: { list: "string" } },
        { name: "instance_id", type: "string" },
      ],
    }),
  },
  calls: {
    query: call(
      "Returns name, version and instance id of the daemon; a new instance id reveals a restart.",
      [caller("debug_info"), named("unit", "unit", "Placeholder without content, always null.")],
      { named: "Query.t" },
    ),
    get_diagnostics: call(
      "Returns JSON text about queues, workers, tasks and pending changes, meant for support.",
      [caller("debug_info"), named("unit", "unit", "Placeholder without content, always null.")],
      "string",
    ),
  },
};
