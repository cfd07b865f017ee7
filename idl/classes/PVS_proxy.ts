import { bool, type Class, defineClass, enumOf, field, message, nullRef, param, ref, string } from "../dsl/index.ts";

export const PVS_proxy: Class = defineClass("PVS_proxy", {
  doc: "Marks a virtual interface whose Citrix Provisioning traffic is cached on the host.",
  since: "ely",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    site: field(ref("PVS_site"), "The PVS site whose servers provision the VM.", {
      access: "at-create",
      default: nullRef,
    }),
    VIF: field(ref("VIF"), "The virtual interface whose traffic passes through the proxy.", {
      access: "at-create",
      default: nullRef,
    }),
    currently_attached: field(bool, "True while the proxy is working for the running VM.", { default: false }),
    status: field(enumOf("pvs_proxy_status"), "What the proxy is doing at present, or why it cannot cache.", {
      default: "stopped",
    }),
  },
  messages: {
    create: message({
      doc: "Set up PVS caching for a virtual interface.",
      params: {
        site: param(ref("PVS_site"), "The PVS site that provisions the VM."),
        VIF: param(ref("VIF"), "The virtual interface to cache for; a VM can use one only on its first device."),
      },
      result: [ref("PVS_proxy"), "The new PVS proxy."],
      runs: "resident_host(VM of VIF), coordinator when unset",
    }),
    destroy: message({
      doc: "Remove the proxy, ending caching for its interface.",
      params: { self: param(ref("PVS_proxy"), "The PVS proxy to remove.") },
      runs: "resident_host(VM of VIF of self), coordinator when unset",
    }),
  },
});
