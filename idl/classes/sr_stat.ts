import { bool, type Class, defineClass, enumOf, field, int, option, string } from "../dsl/index.ts";

export const sr_stat: Class = defineClass("sr_stat", {
  doc: "Condition of a storage repository as found by a probe; a record without a life of its own.",
  lifecycle: [
    ["prototyped", "kolkata"],
    ["published", "lima"],
    ["extended", "24.17.0"],
  ],
  roles: { messages: "none", implicit: "read-only" },
  inDatabase: false,
  fields: {
    uuid: field(option(string), "Unique identifier of the SR; absent if it has none yet."),
    name_label: field(string, "Human-readable name stored with the SR."),
    name_description: field(string, "Free text stored with the SR."),
    free_space: field(int, "Unused space, in bytes."),
    total_space: field(int, "Whole capacity, in bytes."),
    clustered: field(bool, "True if the SR relies on a cluster of hosts."),
    health: field(enumOf("sr_health"), "How well the storage works at present."),
  },
  messages: {},
});
