import { type Class, defineClass, enumOf, field, int, message, param, ref, string } from "../dsl/index.ts";

export const SDN_controller: Class = defineClass("SDN_controller", {
  doc: "A network controller that manages the Open vSwitch of every host in the pool.",
  since: "falcon",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    protocol: field(
      enumOf("sdn_controller_protocol"),
      "Whether hosts connect to the controller (`ssl`) or wait for it (`pssl`).",
      { access: "at-create", default: "ssl" },
    ),
    address: field(string, "IP address of the controller; empty for `pssl`.", { access: "at-create", default: "" }),
    port: field(int, "TCP port of the controller; 0 for `pssl`.", { access: "at-create", default: 0 }),
  },
  messages: {
    introduce: message({
      doc: "Put all hosts under the control of an SDN controller; only one may exist, and Open vSwitch is required.",
      params: {
        protocol: param(
          enumOf("sdn_controller_protocol"),
          "Whether hosts connect to the controller (`ssl`) or wait for it (`pssl`).",
          { default: "ssl" },
        ),
        address: param(string, "IP address of the controller; must be empty for `pssl`.", { default: "" }),
        port: param(int, "TCP port of the controller; 0 means the default, and is the only value for `pssl`.", {
          default: 0,
        }),
      },
      result: [ref("SDN_controller"), "The new SDN controller record."],
      runs: "coordinator",
    }),
    forget: message({
      doc: "Release the hosts from the controller and remove its record.",
      params: { self: param(ref("SDN_controller"), "The SDN controller to forget.") },
      runs: "coordinator",
    }),
  },
});
