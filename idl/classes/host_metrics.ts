import { bool, type Class, datetime, defineClass, field, int, map, string } from "../dsl/index.ts";

export const host_metrics: Class = defineClass("host_metrics", {
  doc: "Changing measurements of a host, kept apart so that they do not cause events on the host itself.",
  since: "rio",
  roles: { messages: "pool-operator", implicit: "read-only" },
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    memory_total: field(int, "Memory of the machine in bytes.", { namespace: ["memory"], tags: ["memory"] }),
    memory_free: field(
      int,
      "Memory not in use, in bytes; may be out of date, `host.compute_free_memory` gives a fresh figure.",
      {
        default: 0,
        lifecycle: [
          ["published", "rio"],
          ["deprecated", "midnight-ride"],
          ["removed", "tampa"],
        ],
        namespace: ["memory"],
        tags: ["memory"],
      },
    ),
    live: field(bool, "True while the coordinator receives heartbeats from the host.", { oss: false }),
    last_updated: field(datetime, "Time when these measurements were last written."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
    }),
  },
  messages: {},
});
