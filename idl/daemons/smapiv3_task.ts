import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";
import { volume, volume_type } from "./shared/volume.ts";

export const smapiv3_task: DaemonInterface = defineDaemonInterface("smapiv3_task", {
  doc: "SMAPIv3 plugin calls on background tasks of a plugin.",
  wire: {
    transport: "plugin scripts",
    declared_name: "Task",
    namespace: "Task",
    version: "1.0.0",
    error: { named: "exnt" },
  },
  types: {
    async_result_t: type("Result of a finished task: nothing, or the description of a volume.", {
      variant: [
        ["UnitResult", "unit"],
        ["Volume", { named: "volume" }],
      ],
    }),
    completion_t: type("End of a successful task: run time in seconds and the result, if there is one.", {
      record: [
        { name: "duration", type: "float" },
        { name: "result", type: { option: { named: "async_result_t" } } },
      ],
    }),
    error_t: type("Explanation of why a task failed.", "string"),
    exnt: type("Failure of a plugin call: it is not implemented.", { variant: [["Unimplemented", "string"]] }),
    id: type("Identifier of a task, chosen by the plugin.", "string"),
    key: type("Identifier of a volume within its SR, chosen by the plugin.", "string"),
    state: type("State of a task: pending with a fraction done, completed, or failed with an explanation.", {
      variant: [
        ["Pending", "float"],
        ["Completed", { named: "completion_t" }],
        ["Failed", { named: "error_t" }],
      ],
    }),
    task: type("Background operation of a plugin: identifier, text of the caller, start time and state.", {
      record: [
        { name: "id", type: { named: "id" } },
        { name: "debug_info", type: "string" },
        { name: "ctime", type: "float" },
        { name: "state", type: { named: "state" } },
      ],
    }),
    volume,
    volume_type,
  },
  calls: {
    "Task.stat": call(
      "Returns the current state of a task.",
      [caller("dbg"), named("id", { named: "id" }, "The task to ask about.")],
      { named: "task" },
    ),
    "Task.cancel": call(
      "Asks a task to stop early.",
      [caller("dbg"), named("id", { named: "id" }, "The task to cancel.")],
      "unit",
    ),
    "Task.destroy": call(
      "Forgets a task once its result is no longer needed.",
      [caller("dbg"), named("id", { named: "id" }, "The task to forget.")],
      "unit",
    ),
    "Task.ls": call("Returns all tasks that the plugin remembers.", [caller("dbg")], { list: { named: "id" } }),
  },
});
