import { bool, type Class, defineClass, field, map, message, param, ref, string } from "../dsl/index.ts";

export const PBD: Class = defineClass("PBD", {
  doc: "The connection between one host and one storage repository, with the settings that host needs to reach it.",
  since: "rio",
  roles: { messages: "pool-operator", implicit: "read-only" },
  constructible: true,
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    host: field(ref("host"), "The host that reaches the storage.", { access: "at-create" }),
    SR: field(ref("SR"), "The storage repository that is reached.", { access: "at-create" }),
    device_config: field(
      map(string, string),
      "Settings for the storage driver, such as server, path or device; the keys depend on the SR type.",
      { access: "at-create" },
    ),
    currently_attached: field(bool, "True if the storage is attached on the host now."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "miami",
    }),
  },
  messages: {
    plug: message({
      doc: "Attach the storage repository on the host, so that its disks can be used there.",
      params: { self: param(ref("PBD"), "The connection to attach.") },
      errors: ["SR_UNKNOWN_DRIVER"],
      runs: "pbd_host(self)",
      forwarding: {
        marks: [{ class: "SR", object: "SR of self", op: "plug" }],
        after: ["PBD of the coordinator: SR scan"],
      },
      oss: false,
    }),
    unplug: message({
      doc: "Detach the storage repository from the host; none of its disks may be in use there.",
      params: { self: param(ref("PBD"), "The connection to detach.") },
      runs: "pbd_host(self)",
      forwarding: {
        marks: [{ class: "SR", object: "SR of self", op: "unplug" }],
        errors: ["OTHER_OPERATION_IN_PROGRESS"],
        note: ["on the SR coordinator refused while a VDI of the SR has a current operation"],
      },
      oss: false,
    }),
    set_device_config: message({
      doc: "Replace the driver settings; used when the storage is next attached.",
      since: "miami",
      params: {
        self: param(ref("PBD"), "The connection to configure."),
        value: param(map(string, string), "The new driver settings, complete."),
      },
      runs: "pbd_host(self)",
      forwarding: { passwords_to_secrets: true, internal_sr_session: true },
      oss: false,
    }),
  },
  implicitForwarding: {
    create: { to: "coordinator", marks: [{ class: "SR", object: "SR", op: "pbd_create" }], passwords_to_secrets: true },
    destroy: { to: "coordinator", marks: [{ class: "SR", object: "SR of self", op: "pbd_destroy" }] },
  },
});
