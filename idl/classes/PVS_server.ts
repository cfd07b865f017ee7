import { type Class, defineClass, field, int, message, nullRef, param, ref, set, string } from "../dsl/index.ts";

export const PVS_server: Class = defineClass("PVS_server", {
  doc: "A Citrix Provisioning server, as the proxies need to know it to recognise its traffic.",
  since: "ely",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    addresses: field(set(string), "IPv4 addresses at which the server answers.", { access: "at-create", default: [] }),
    first_port: field(int, "Lowest UDP port the server uses for provisioning.", { access: "at-create", default: 0 }),
    last_port: field(int, "Highest UDP port the server uses for provisioning.", { access: "at-create", default: 0 }),
    site: field(ref("PVS_site"), "The PVS site the server belongs to.", { access: "at-create", default: nullRef }),
  },
  messages: {
    introduce: message({
      doc: "Make a provisioning server known; nothing is changed on the server itself.",
      params: {
        addresses: param(set(string), "IPv4 addresses at which the server answers."),
        first_port: param(int, "Lowest UDP port the server uses for provisioning."),
        last_port: param(int, "Highest UDP port the server uses for provisioning; not below the first."),
        site: param(ref("PVS_site"), "The PVS site the server belongs to."),
      },
      result: [ref("PVS_server"), "The new server record."],
      runs: "coordinator",
    }),
    forget: message({
      doc: "Remove the record of a provisioning server, leaving the server itself alone.",
      params: { self: param(ref("PVS_server"), "The PVS server to forget.") },
      runs: "coordinator",
    }),
  },
});
