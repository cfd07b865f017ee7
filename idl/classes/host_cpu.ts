import { type Class, defineClass, field, float, int, map, ref, string } from "../dsl/index.ts";

export const host_cpu: Class = defineClass("host_cpu", {
  doc: "One physical CPU of a host; most clients use `host.cpu_info` instead.",
  lifecycle: [
    ["published", "rio"],
    ["deprecated", "midnight-ride"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    host: field(ref("host"), "The host that contains this CPU.", { since: "rio" }),
    number: field(int, "Index of the CPU within its host, counted from 0.", { since: "rio" }),
    vendor: field(string, "Name of the maker as the CPU reports it, such as `GenuineIntel`.", { since: "rio" }),
    speed: field(int, "Clock frequency in MHz.", { since: "rio" }),
    modelname: field(string, "Product name as the CPU reports it.", { since: "rio" }),
    family: field(int, "Family number from the CPU identification.", { since: "rio" }),
    model: field(int, "Model number within the family.", { since: "rio" }),
    stepping: field(string, "Revision of the model.", { since: "rio" }),
    flags: field(string, "Feature flags of the CPU by name, separated by spaces.", { since: "rio" }),
    features: field(string, "Feature words of the CPU in hexadecimal.", { since: "rio" }),
    utilisation: field(
      float,
      "Share of time the CPU is busy, from 0 to 1; live figures come from the performance data.",
      { since: "rio", persist: false },
    ),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
    }),
  },
  messages: {},
});
