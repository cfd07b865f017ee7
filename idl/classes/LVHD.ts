import { type Class, defineClass, field, int, message, param, ref, string } from "../dsl/index.ts";

export const LVHD: Class = defineClass("LVHD", {
  doc: "Calls specific to storage repositories that keep VHD images on LVM volumes.",
  since: "dundee",
  roles: { messages: "pool-admin", implicit: "read-only" },
  listable: false,
  fields: { uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }) },
  messages: {
    enable_thin_provisioning: message({
      doc: "Convert an LVM repository from full to gradual space allocation, so that disks take space as they are written.",
      params: {
        host: param(ref("host"), "The host that carries out the conversion."),
        SR: param(ref("SR"), "The LVM storage repository to convert."),
        initial_allocation: param(int, "Bytes allocated at once to each new disk."),
        allocation_quantum: param(int, "Bytes by which a disk grows each time it needs space."),
      },
      result: [string, "Text that the conversion reports when it has finished."],
      runs: "extension on host(host)",
      forwarding: { extension: "LVHD.enable_thin_provisioning" },
      hostExtension: "LVHD.enable_thin_provisioning",
      oss: false,
    }),
  },
});
