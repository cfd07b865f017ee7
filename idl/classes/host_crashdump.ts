import { type Class, datetime, defineClass, field, int, map, message, param, ref, string } from "../dsl/index.ts";

export const host_crashdump: Class = defineClass("host_crashdump", {
  doc: "A dump that was saved on a host when the host itself crashed.",
  since: "rio",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { oss: false }),
    host: field(ref("host"), "The host that crashed and holds the dump.", { access: "at-create", oss: false }),
    timestamp: field(datetime, "Time of the crash.", { oss: false }),
    size: field(int, "Space the dump takes, in bytes.", { oss: false }),
    filename: field(string, "Name of the dump within the crash directory of the host.", {
      access: "at-create",
      internal: true,
      oss: false,
    }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "miami",
    }),
  },
  messages: {
    destroy: message({
      doc: "Delete the dump from the host's disk together with its record.",
      params: { self: param(ref("host_crashdump"), "The dump to delete.") },
      runs: "host_of(self.host)",
      oss: false,
    }),
    upload: message({
      doc: "Send the dump to a server for analysis.",
      params: {
        self: param(ref("host_crashdump"), "The dump to send."),
        url: param(string, "Destination of the upload; empty selects the default support server."),
        options: param(map(string, string), "Extra settings for the upload, such as `http_proxy`."),
      },
      runs: "host_of(self.host)",
      oss: false,
    }),
  },
});
