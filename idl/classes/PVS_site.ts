import { type Class, defineClass, field, message, param, ref, set, string } from "../dsl/index.ts";

export const PVS_site: Class = defineClass("PVS_site", {
  doc: "A Citrix Provisioning site: a group of servers whose disks can be cached on hosts.",
  since: "ely",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the site.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    PVS_uuid: field(string, "Identifier of the site in the PVS configuration, not of this object.", {
      access: "at-create",
      default: "",
    }),
    cache_storage: field(set(ref("PVS_cache_storage")), "Cache storage set aside for this site on the hosts.", {
      default: [],
      ignoreForeignKey: true,
    }),
    servers: field(set(ref("PVS_server")), "The provisioning servers of this site."),
    proxies: field(set(ref("PVS_proxy")), "The proxies of virtual interfaces that use this site."),
  },
  messages: {
    introduce: message({
      doc: "Make a PVS site known to the pool.",
      params: {
        name_label: param(string, "Human-readable name, need not be unique."),
        name_description: param(string, "Free text describing the site."),
        PVS_uuid: param(string, "Identifier of the site in the PVS configuration."),
      },
      result: [ref("PVS_site"), "The new PVS site."],
      runs: "coordinator",
    }),
    forget: message({
      doc: "Remove the site from the pool; refused while servers, running proxies or cache storage remain.",
      params: { self: param(ref("PVS_site"), "The PVS site to forget.") },
      errors: ["PVS_SITE_CONTAINS_RUNNING_PROXIES", "PVS_SITE_CONTAINS_SERVERS"],
      runs: "coordinator",
    }),
    set_PVS_uuid: message({
      doc: "Change the identifier by which the PVS configuration knows the site.",
      params: {
        self: param(ref("PVS_site"), "The PVS site to modify."),
        value: param(string, "Identifier of the site in the PVS configuration."),
      },
      runs: "coordinator",
    }),
  },
});
