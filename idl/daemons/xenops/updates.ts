import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** What changed, and helpers for tests of the daemon. */
export const updates: InterfacePart = {
  types: {
    "Dynamic.id": type("Object that changed, as reported by `UPDATES.get`: a VM, one of its devices, or a task.", {
      variant: [
        ["Vm", { named: "Vm.id" }],
        ["Vbd", { tuple: ["string", "string"] }],
        ["Vif", { tuple: ["string", "string"] }],
        ["Pci", { tuple: ["string", "string"] }],
        ["Vgpu", { tuple: ["string", "string"] }],
        ["Vusb", { tuple: ["string", "string"] }],
        ["Task", { named: "Task.id" }],
      ],
    }),
  },
  calls: {
    "UPDATES.get": call(
      "Waits for changes newer than a counter and returns barriers, changed objects and the next counter.",
      [
        caller("debug_info"),
        named(
          "last_id",
          { option: "int" },
          "Counter from the previous call; absent returns everything from the beginning.",
        ),
        named(
          "timeout",
          { option: "int" },
          "Longest wait in seconds; if absent the call waits until something changes.",
        ),
      ],
      {
        tuple: [
          { list: { tuple: ["int", { list: { named: "Dynamic.id" } }] } },
          { list: { named: "Dynamic.id" } },
          "int",
        ],
      },
    ),
    "UPDATES.last_id": call("Returns the counter of the newest change.", [caller("debug_info")], "int"),
    "UPDATES.inject_barrier": call(
      "Puts a marker into the stream of changes, so that a client can tell when it has seen all earlier ones of a VM.",
      [
        caller("debug_info"),
        named("vm_id", { named: "Vm.id" }, "VM whose pending changes the marker collects, by uuid."),
        named("id", "int", "Number for the marker, chosen by the client."),
      ],
      "unit",
    ),
    "UPDATES.remove_barrier": call(
      "Removes a marker once the client has seen it; markers are reported until then.",
      [caller("debug_info"), named("id", "int", "Number of the marker.")],
      "unit",
    ),
    "UPDATES.refresh_vm": call(
      "Reports a VM and all its devices as changed, so that clients read them anew.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      "unit",
    ),
    "DEBUG.trigger": call(
      "Triggers an artificial event in the daemon, mostly for tests; two commands reach a guest.",
      [
        caller("debug_info"),
        named(
          "cmd",
          "string",
          "Name of the event, for example `reboot` or `halt`, or `sysrq` and `trigger`; others are refused as unimplemented.",
        ),
        named(
          "args",
          { list: "string" },
          "Arguments of the event, usually a VM uuid; for the two also a key, or the name of a button.",
        ),
      ],
      "unit",
    ),
    "DEBUG.shutdown": call(
      "Ends the daemon at once without an answer; for tests only.",
      [caller("debug_info"), named("unit", "unit", "Placeholder without content, always null.")],
      "unit",
    ),
  },
};
