import { bool, type Class, defineClass, field, float, message, param, ref, string } from "../dsl/index.ts";

export const Driver_variant: Class = defineClass("Driver_variant", {
  doc: "One installed version of a host driver.",
  lifecycle: [["prototyped", "25.2.0"]],
  roles: { messages: "pool-admin", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name: field(string, "Name that tells this version from others of the same driver."),
    driver: field(ref("Host_driver"), "The host driver that this is a version of."),
    version: field(string, "Version text given by the maker of the driver."),
    hardware_present: field(bool, "True when the host contains a device that this version drives."),
    priority: field(float, "Rank among the versions of a driver; the larger is preferred."),
    status: field(string, "Maturity of the version as its maker declares it, such as `production` or `beta`."),
  },
  messages: {
    select: message({
      doc: "Choose this version of its driver; it is loaded at the next boot.",
      params: { self: param(ref("Driver_variant"), "The version to use.") },
      runs: "host_of(self.driver.host)",
      oss: false,
    }),
  },
});
