import { type Class, defineClass, field, map, string } from "../dsl/index.ts";

export const user: Class = defineClass("user", {
  doc: "A user of the early local user database; no longer used and always empty in practice.",
  lifecycle: [
    ["published", "rio"],
    ["deprecated", "george"],
  ],
  roles: { messages: "pool-admin", implicit: "read-only" },
  events: false,
  constructible: true,
  listable: false,
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    short_name: field(string, "Login name of the user.", { access: "at-create", since: "rio" }),
    fullname: field(string, "Real name of the user.", { access: "read-write", since: "rio" }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
    }),
  },
  messages: {},
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "coordinator" } },
});
