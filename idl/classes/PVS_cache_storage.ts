import { type Class, defineClass, field, int, nullRef, ref, string } from "../dsl/index.ts";

export const PVS_cache_storage: Class = defineClass("PVS_cache_storage", {
  doc: "Space on a host's storage used by the PVS proxies of one site to cache boot disk traffic.",
  since: "ely",
  roles: { messages: "pool-operator", implicit: "read-only" },
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    host: field(ref("host"), "The host whose proxies use this cache.", { access: "at-create", default: nullRef }),
    SR: field(ref("SR"), "The storage repository in which the cache disk is made.", {
      access: "at-create",
      default: nullRef,
    }),
    site: field(ref("PVS_site"), "The PVS site whose traffic is cached.", { access: "at-create", default: nullRef }),
    size: field(int, "Size of the cache, in bytes.", { access: "at-create", default: 21474836480 }),
    VDI: field(ref("VDI"), "The disk that holds the cache; null until the toolstack has made it.", {
      default: nullRef,
    }),
  },
  messages: {},
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "host_of(self.host)" } },
});
