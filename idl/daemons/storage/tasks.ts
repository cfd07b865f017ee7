import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Where a back end runs, tasks, and what changed. */
export const tasks: InterfacePart = {
  types: {
    "Dynamic.id": type("Object that changed, as reported by `UPDATES.get`: a task, a VDI, a datapath or a mirror.", {
      variant: [
        ["Task", { named: "Task.id" }],
        ["Vdi", { named: "Vdi.t" }],
        ["Dp", { named: "dp" }],
        ["Mirror", { named: "Mirror.id" }],
      ],
    }),
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
    async_result_t: type("Result of a finished task: the description of a new disk or the identifier of a mirror.", {
      variant: [
        ["Vdi_info", { named: "vdi_info" }],
        ["Mirror_id", { named: "Mirror.id" }],
      ],
    }),
  },
  calls: {
    "Policy.get_backend_vm": call(
      "Returns the uuid of the VM, normally the control domain, that serves a disk to a guest.",
      [
        caller("dbg", { named: "debug_info" }),
        named("vm", "string", "Guest that is going to use the disk, by uuid."),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "string",
    ),
    "TASK.stat": call(
      "Returns the current state of a task.",
      [
        caller("dbg", { named: "debug_info" }),
        named("task", { named: "Task.id" }, "Task of this daemon, as returned by the call that started it."),
      ],
      { named: "Task.t" },
    ),
    "TASK.cancel": call(
      "Asks a task to stop early; it ends as failed if it obeys.",
      [
        caller("dbg", { named: "debug_info" }),
        named("task", { named: "Task.id" }, "Task of this daemon, as returned by the call that started it."),
      ],
      "unit",
    ),
    "TASK.destroy": call(
      "Forgets a task once its result is no longer needed.",
      [
        caller("dbg", { named: "debug_info" }),
        named("task", { named: "Task.id" }, "Task of this daemon, as returned by the call that started it."),
      ],
      "unit",
    ),
    "TASK.list": call("Returns all tasks that this daemon remembers.", [caller("dbg", { named: "debug_info" })], {
      list: { named: "Task.t" },
    }),
    "UPDATES.get": call(
      "Waits for changes newer than a token and returns the changed objects with the next token.",
      [
        caller("dbg", { named: "debug_info" }),
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
};
