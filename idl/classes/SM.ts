import { type Class, defineClass, enumOf, field, int, map, ref, set, string } from "../dsl/index.ts";

export const SM: Class = defineClass("SM", {
  doc: "A storage driver installed on the hosts, describing one type of SR.",
  since: "rio",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name of the driver.", { default: "", namespace: ["name"], oss: false }),
    name_description: field(string, "Text describing the storage the driver handles.", {
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    type: field(string, "SR type the driver implements, as given when an SR is created.", { oss: false }),
    vendor: field(string, "Who made the driver.", { oss: false }),
    copyright: field(string, "Copyright notice of the driver.", { oss: false }),
    version: field(string, "Version of the driver itself.", { oss: false }),
    required_api_version: field(string, "Version of the driver interface that the driver is written for.", {
      oss: false,
    }),
    configuration: field(
      map(string, string),
      "Device configuration keys the driver understands, each with an explanation.",
      { oss: false },
    ),
    capabilities: field(set(string), "Names of the driver's features, without their versions.", {
      default: [],
      lifecycle: [
        ["published", "miami"],
        ["deprecated", "clearwater"],
      ],
      oss: false,
    }),
    features: field(
      map(string, int),
      "Features usable on the whole pool, each with the lowest version found on the hosts.",
      {
        default: {},
        lifecycle: [
          ["published", "clearwater"],
          ["changed", "24.37.0"],
        ],
        oss: false,
      },
    ),
    host_pending_features: field(
      map(ref("host"), set(string)),
      "New features that so far only some hosts offer, by host.",
      { default: {}, lifecycle: [["prototyped", "24.37.0"]], internal: true, oss: false },
    ),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "miami",
    }),
    driver_filename: field(string, "Full path of the driver's program on the hosts.", {
      default: "",
      since: "orlando",
    }),
    required_cluster_stack: field(
      set(string),
      "Cluster stacks of which one must run for the driver to work; empty if none is needed.",
      { default: [], since: "dundee" },
    ),
    supported_image_formats: field(set(enumOf("image_format_type")), "Disk image formats the driver can create.", {
      default: [],
      lifecycle: [["prototyped", "26.15.0"]],
    }),
  },
  messages: {},
});
