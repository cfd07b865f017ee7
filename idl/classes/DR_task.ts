import { type Class, defineClass, field, map, message, param, ref, set, string } from "../dsl/index.ts";

export const DR_task: Class = defineClass("DR_task", {
  doc: "A disaster recovery session: it attaches storage replicated from another pool, so that VMs can be recovered from it.",
  since: "boston",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    introduced_SRs: field(
      set(ref("SR")),
      "Storage repositories that the task attached, and that go when it is destroyed.",
      { since: "rio" },
    ),
  },
  messages: {
    create: message({
      doc: "Find storage repositories on replicated storage and attach them, ready for reading a foreign pool's database.",
      params: {
        type: param(
          string,
          "Storage type to search, which must support disaster recovery, such as `lvmoiscsi` or `lvmohba`.",
        ),
        device_config: param(map(string, string), "Connection details of the storage device."),
        whitelist: param(set(string), "UUIDs of the only repositories to attach."),
      },
      result: [ref("DR_task"), "The new task."],
      runs: "coordinator",
    }),
    destroy: message({
      doc: "End the task and detach the storage it attached; fails while that storage is in use by this pool.",
      params: { self: param(ref("DR_task"), "The task to end.") },
      runs: "coordinator",
    }),
  },
});
