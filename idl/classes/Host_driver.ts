import { type Class, defineClass, field, message, param, ref, set, string } from "../dsl/index.ts";

export const Host_driver: Class = defineClass("Host_driver", {
  doc: "A device driver on a host that is installed in several versions, of which one can be chosen.",
  lifecycle: [["prototyped", "25.2.0"]],
  roles: { messages: "pool-admin", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    host: field(ref("host"), "The host on which the driver is installed.", {
      access: "at-create",
      default: { ref: "" },
    }),
    name: field(string, "Technical name of the driver, as the kernel knows it."),
    friendly_name: field(string, "Name of the driver for display to people."),
    variants: field(set(ref("Driver_variant")), "The installed versions among which one can be selected."),
    active_variant: field(ref("Driver_variant"), "The version loaded now; null when none is loaded."),
    selected_variant: field(ref("Driver_variant"), "The version chosen for the next boot; null when none is chosen."),
    type: field(string, "Kind of device the driver serves, such as network or storage."),
    description: field(string, "What the driver is for, in a sentence."),
    info: field(string, "Further information about the driver, such as where to read more."),
  },
  messages: {
    select: message({
      doc: "Choose the version of the driver to use; it is loaded at the next boot.",
      params: {
        self: param(ref("Host_driver"), "The driver concerned."),
        variant: param(ref("Driver_variant"), "The version to use, which must belong to this driver."),
      },
      runs: "host_of(self.host)",
      oss: false,
    }),
    deselect: message({
      doc: "Drop the choice of a version, so that the default applies at the next boot.",
      params: { self: param(ref("Host_driver"), "The driver concerned.") },
      runs: "host_of(self.host)",
      oss: false,
    }),
    rescan: message({
      doc: "Look again for drivers on a host and update their records.",
      params: { host: param(ref("host"), "The host to scan.") },
      runs: "host(host)",
      oss: false,
    }),
  },
});
