import { bool, type Class, defineClass, field, ref, string } from "../dsl/index.ts";

export const Feature: Class = defineClass("Feature", {
  doc: "An optional feature of a host that is new or experimental and can be on or off.",
  since: "falcon",
  roles: { messages: "none", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Name of the feature, by which clients recognise it.", {
      access: "at-create",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "What the feature does, in words for people.", {
      access: "at-create",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    enabled: field(bool, "True when the feature is switched on here.", { default: false }),
    experimental: field(bool, "True when the feature is not meant for production use yet.", {
      access: "at-create",
      default: false,
    }),
    version: field(string, "Version of the feature.", { access: "at-create", default: "1.0" }),
    host: field(ref("host"), "The host that offers the feature."),
  },
  messages: {},
});
