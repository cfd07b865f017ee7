import { type Class, defineClass, field, map, message, param, ref, string } from "../dsl/index.ts";

export const secret: Class = defineClass("secret", {
  doc: "A sensitive string, such as a password, that other objects mention only by its uuid.",
  since: "midnight-ride",
  roles: { messages: "pool-operator", implicit: "pool-operator" },
  events: false,
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    value: field(string, "The protected text itself.", { access: "read-write", since: "rio" }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "rio",
      readRole: "read-only",
    }),
  },
  messages: {
    introduce: message({
      doc: "Recreate a secret with a known uuid; used by the toolstack when pools are joined or restored.",
      params: {
        uuid: param(string, "The uuid the secret had."),
        value: param(string, "The text to protect."),
        other_config: param(map(string, string), "Free key/value pairs for clients.", { default: {}, since: "boston" }),
      },
      result: [ref("secret"), "The new secret."],
      runs: "coordinator",
      async: false,
      secret: true,
      hidden: true,
    }),
  },
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "coordinator" } },
});
