import { bool, type Class, defineClass, field, map, message, param, ref, set, string } from "../dsl/index.ts";

export const Observer: Class = defineClass("Observer", {
  doc: "A configuration of distributed tracing: which components on which hosts record spans and where these are sent.",
  lifecycle: [["prototyped", "23.14.0"]],
  roles: { messages: "pool-admin", implicit: "read-only" },
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the observer, for people only.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    hosts: field(set(ref("host")), "Hosts on which traces are recorded; empty means all.", {
      access: "at-create",
      default: [],
      ignoreForeignKey: true,
    }),
    attributes: field(map(string, string), "Extra key/value pairs added to every recorded span.", {
      access: "at-create",
      default: {},
    }),
    endpoints: field(
      set(string),
      "Where spans are sent: `bugtool` for local files, or an HTTP(S) URL of a collector.",
      { access: "at-create", default: [] },
    ),
    components: field(set(string), "Daemons that record spans, such as `xapi` or `xenopsd`; empty means all.", {
      access: "at-create",
      default: [],
    }),
    enabled: field(bool, "True if spans are being recorded.", { access: "at-create", default: false }),
  },
  messages: {
    register: message({
      doc: "Used by the toolstack to set up the observer in the components of a host.",
      params: {
        self: param(ref("Observer"), "The observer to set up."),
        host: param(ref("host"), "The host to set it up on."),
      },
      runs: "host(host)",
      hidden: true,
      oss: false,
    }),
    unregister: message({
      doc: "Used by the toolstack to remove the observer from the components of a host.",
      params: {
        self: param(ref("Observer"), "The observer to remove."),
        host: param(ref("host"), "The host to remove it from."),
      },
      runs: "host(host)",
      hidden: true,
      oss: false,
    }),
    set_hosts: message({
      doc: "Set the hosts on which traces are recorded; takes effect at once.",
      params: {
        self: param(ref("Observer"), "The observer to configure."),
        value: param(set(ref("host")), "The new hosts; empty for all."),
      },
      runs: "coordinator, then unregister and register on the hosts that changed",
      oss: false,
    }),
    set_enabled: message({
      doc: "Start or stop recording spans.",
      params: { self: param(ref("Observer"), "The observer to configure."), value: param(bool, "True to record.") },
      runs: "all_hosts",
      forwarding: { order: "coordinator then members" },
      oss: false,
    }),
    set_attributes: message({
      doc: "Set the extra key/value pairs added to spans; takes effect at once.",
      params: {
        self: param(ref("Observer"), "The observer to configure."),
        value: param(
          map(string, string),
          "The new pairs; keys of lower-case letters, digits, `.` and `_`, values up to 4095 characters.",
        ),
      },
      runs: "all_hosts",
      forwarding: { order: "coordinator then members" },
      oss: false,
    }),
    set_endpoints: message({
      doc: "Set where spans are sent; network endpoints must be permitted by the configuration.",
      params: {
        self: param(ref("Observer"), "The observer to configure."),
        value: param(set(string), "The new endpoints: `bugtool` or HTTP(S) URLs."),
      },
      runs: "all_hosts",
      forwarding: { order: "coordinator then members" },
      oss: false,
    }),
    set_components: message({
      doc: "Set which daemons record spans; takes effect at once.",
      params: {
        self: param(ref("Observer"), "The observer to configure."),
        value: param(set(string), "The new component names; empty for all, an unknown one is refused."),
      },
      runs: "all_hosts",
      forwarding: { order: "members then coordinator" },
      oss: false,
    }),
  },
  implicitForwarding: {
    create: { to: "coordinator, then register on every observed host" },
    destroy: { to: "unregister on every observed host, then coordinator" },
  },
});
