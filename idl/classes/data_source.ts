import { bool, type Class, defineClass, field, float, string } from "../dsl/index.ts";

export const data_source: Class = defineClass("data_source", {
  doc: "A performance figure that a host or VM can report and record over time; passed only as records.",
  since: "orlando",
  roles: { messages: "pool-admin", implicit: "read-only" },
  inDatabase: false,
  fields: {
    name_label: field(string, "Name by which the data source is queried, such as `cpu0`.", {
      default: "",
      since: "rio",
      namespace: ["name"],
    }),
    name_description: field(string, "What the figure measures, in words for people.", {
      default: "",
      since: "rio",
      namespace: ["name"],
    }),
    enabled: field(bool, "True when the history of the figure is being recorded.", { since: "rio" }),
    standard: field(bool, "True when the figure is recorded unless somebody turns that off.", { since: "rio" }),
    units: field(string, "Unit in which the values are given, such as `B/s` or `(fraction)`.", { since: "rio" }),
    min: field(float, "Smallest value that can occur; minus infinity if there is no bound.", { since: "rio" }),
    max: field(float, "Largest value that can occur; infinity if there is no bound.", { since: "rio" }),
    value: field(float, "Value at the latest measurement; not a number when none is known.", { since: "rio" }),
  },
  messages: {},
});
