import { type Class, defineClass, enumOf, field, map, message, param, ref, string } from "../dsl/index.ts";

export const tunnel: Class = defineClass("tunnel", {
  doc: "Connects a private network between hosts by wrapping its frames and sending them over another network.",
  since: "cowley",
  roles: { messages: "pool-operator", implicit: "read-only" },
  tags: ["networking"],
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    access_PIF: field(ref("PIF"), "Interface standing for the host's end of the private network.", {
      access: "at-create",
      default: { ref: "" },
    }),
    transport_PIF: field(ref("PIF"), "Interface whose network carries the wrapped traffic.", {
      access: "at-create",
      default: { ref: "" },
    }),
    status: field(map(string, string), "State of the tunnel, as key/value pairs; `active` tells whether it is up.", {
      access: "read-write",
      default: { active: "false" },
    }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    protocol: field(enumOf("tunnel_protocol"), "Encapsulation used for the traffic.", {
      access: "read-write",
      default: "gre",
      since: "1.250.0",
    }),
  },
  messages: {
    create: message({
      doc: "Connect a network to the tunnel mesh from one host; needs Open vSwitch.",
      params: {
        transport_PIF: param(ref("PIF"), "Interface that carries the wrapped traffic; it must have an address.", {
          since: "dundee",
        }),
        network: param(ref("network"), "The private network to connect.", { since: "dundee" }),
        protocol: param(enumOf("tunnel_protocol"), "Encapsulation to use for the traffic.", {
          default: "gre",
          since: "1.250.0",
        }),
      },
      result: [ref("tunnel"), "The new tunnel."],
      errors: ["OPENVSWITCH_NOT_ACTIVE", "TRANSPORT_PIF_NOT_CONFIGURED", "IS_TUNNEL_ACCESS_PIF"],
      runs: "pif_host(transport_PIF)",
    }),
    destroy: message({
      doc: "Remove the tunnel together with its access interface.",
      params: { self: param(ref("tunnel"), "The tunnel to remove.") },
      runs: "pif_host(transport_PIF of self)",
    }),
  },
});
