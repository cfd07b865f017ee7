import { type Class, datetime, defineClass, field, float, map, never, string } from "../dsl/index.ts";

export const VBD_metrics: Class = defineClass("VBD_metrics", {
  doc: "Former measurements of a virtual block device; removed, use the performance data sources.",
  lifecycle: [
    ["published", "rio"],
    ["deprecated", "tampa"],
    ["removed", "tampa"],
  ],
  roles: { messages: "vm-admin", implicit: "read-only" },
  persist: false,
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier of the metrics record.", { since: "rio" }),
    io_read_kbs: field(float, "Former read rate of the device in KiB per second; removed.", {
      default: 0,
      namespace: ["io"],
      persist: false,
    }),
    io_write_kbs: field(float, "Former write rate of the device in KiB per second; removed.", {
      default: 0,
      namespace: ["io"],
      persist: false,
    }),
    last_updated: field(datetime, "Former time of the last measurement; removed.", { default: never }),
    other_config: field(map(string, string), "Former free key/value pairs for clients; removed.", {
      access: "read-write",
      default: {},
      lifecycle: [
        ["published", "orlando"],
        ["deprecated", "tampa"],
        ["removed", "tampa"],
      ],
    }),
  },
  messages: {},
});
