import { type Class, datetime, defineClass, field, float, map, string } from "../dsl/index.ts";

export const VIF_metrics: Class = defineClass("VIF_metrics", {
  doc: "Former measurements of a virtual network interface; removed, use the performance data sources.",
  lifecycle: [
    ["published", "rio"],
    ["deprecated", "tampa"],
    ["removed", "tampa"],
  ],
  roles: { messages: "vm-admin", implicit: "read-only" },
  persist: false,
  oss: true,
  tags: ["networking"],
  fields: {
    uuid: field(string, "Unique identifier of the metrics record.", { since: "rio" }),
    io_read_kbs: field(float, "Former receive rate of the interface in KiB per second; removed.", {
      default: 0,
      namespace: ["io"],
      persist: false,
    }),
    io_write_kbs: field(float, "Former transmit rate of the interface in KiB per second; removed.", {
      default: 0,
      namespace: ["io"],
      persist: false,
    }),
    last_updated: field(datetime, "When the record was last written.", { since: "rio" }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
    }),
  },
  messages: {},
});
