import { type Class, defineClass, field, int, map, message, param, ref, string } from "../dsl/index.ts";

export const VLAN: Class = defineClass("VLAN", {
  doc: "An 802.1Q network carried over a physical interface or bond of one host.",
  since: "miami",
  roles: { messages: "pool-operator", implicit: "read-only" },
  tags: ["networking"],
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    tagged_PIF: field(ref("PIF"), "The underlying interface, on which frames carry the VLAN tag.", {
      access: "at-create",
      default: { ref: "" },
    }),
    untagged_PIF: field(ref("PIF"), "The interface standing for the VLAN itself, where frames have no tag.", {
      default: { ref: "" },
    }),
    tag: field(int, "VLAN number, 0 to 4094.", { access: "at-create", default: -1 }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
  },
  messages: {
    pool_introduce: message({
      doc: "Add a VLAN record only, configuring nothing; used by the toolstack when hosts join a pool.",
      since: "inverness",
      params: {
        tagged_PIF: param(ref("PIF"), "The underlying interface, on which frames carry the tag."),
        untagged_PIF: param(ref("PIF"), "The interface standing for the VLAN itself."),
        tag: param(int, "VLAN number of the record."),
        other_config: param(map(string, string), "Free key/value pairs for clients."),
      },
      result: [ref("VLAN"), "The new VLAN record."],
      runs: "coordinator",
      hidden: true,
      oss: false,
    }),
    create: message({
      doc: "Make a VLAN on one host's interface and connect it to a network; a new interface record is made for it.",
      params: {
        tagged_PIF: param(ref("PIF"), "The interface to carry the tagged frames; not itself a VLAN or a bond member."),
        tag: param(int, "VLAN number, 0 to 4094."),
        network: param(ref("network"), "The network to which the untagged side is connected."),
      },
      result: [ref("VLAN"), "The new VLAN."],
      runs: "pif_host(tagged_PIF)",
    }),
    destroy: message({
      doc: "Remove the VLAN together with its untagged interface.",
      params: { self: param(ref("VLAN"), "The VLAN to remove.") },
      runs: "pif_host(tagged_PIF of self)",
    }),
  },
});
