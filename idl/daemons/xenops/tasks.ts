import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Tasks: work that goes on after its call was answered. */
export const tasks: InterfacePart = {
  types: {
    "Task.async_result": type(
      "Result value of a finished task, whose form depends on the call that started it.",
      "any",
    ),
    "Task.completion_t": type("End of a successful task: run time in seconds and the result, if there is one.", {
      record: [
        { name: "duration", type: "float" },
        { name: "result", type: { option: { named: "Task.async_result" } } },
      ],
    }),
    "Task.id": type("Identifier of a task, a decimal number in text form, unique until the daemon restarts.", "string"),
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
          { name: "cancellable", type: "bool" },
        ],
      },
    ),
  },
  calls: {
    "Task.stat": call(
      "Returns the current state of a task.",
      [caller("debug_info"), named("id", { named: "Task.id" }, "The task to ask about.")],
      { named: "Task.t" },
    ),
    "Task.cancel": call(
      "Asks a task to stop early; it ends as failed if it obeys.",
      [caller("debug_info"), named("id", { named: "Task.id" }, "The task to cancel.")],
      "unit",
    ),
    "Task.destroy": call(
      "Forgets a task once its result is no longer needed.",
      [caller("debug_info"), named("id", { named: "Task.id" }, "The task to forget.")],
      "unit",
    ),
    "Task.list": call("Returns all tasks that this daemon remembers.", [caller("debug_info")], {
      list: { named: "Task.t" },
    }),
    "Task.destroy_on_finish": call(
      "Makes the daemon forget the task by itself as soon as it ends.",
      [caller("debug_info"), named("id", { named: "Task.id" }, "The task to forget when it ends.")],
      "unit",
    ),
  },
};
