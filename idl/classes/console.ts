import { type Class, defineClass, enumOf, field, int, map, ref, string } from "../dsl/index.ts";

export const console: Class = defineClass("console", {
  doc: "A screen or text terminal of a running VM that a client can connect to.",
  since: "rio",
  roles: { messages: "vm-admin", implicit: "read-only" },
  constructible: true,
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    protocol: field(
      enumOf("console_protocol"),
      "Protocol spoken on the connection: text terminal, VNC (`rfb`) or remote desktop.",
    ),
    location: field(string, "URL to connect to with HTTP CONNECT and a valid session."),
    VM: field(ref("VM"), "The VM whose screen or terminal this is."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
    }),
    port: field(int, "TCP port on the host behind this console, used internally to reach it; -1 or 0 when unknown.", {
      access: "read-write",
      internal: true,
      oss: false,
      requiredAtCreate: false,
    }),
  },
  messages: {},
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "coordinator" } },
});
