import { bool, type Class, datetime, defineClass, field, int, message, param, ref, string } from "../dsl/index.ts";

export const blob: Class = defineClass("blob", {
  doc: "A piece of binary data kept by the coordinator for another object, such as an icon; content goes over HTTP.",
  since: "orlando",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
    }),
    name_description: field(string, "Free text describing the data, for people only.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
    }),
    size: field(int, "Size of the stored content in bytes; 0 before anything was uploaded.", { since: "rio" }),
    public: field(bool, "True if the content may be downloaded without logging in.", {
      access: "read-write",
      default: false,
      since: "tampa",
    }),
    last_updated: field(datetime, "Time (UTC) at which the content was last uploaded.", {
      access: "at-create",
      since: "rio",
    }),
    mime_type: field(string, "MIME type sent with the content when it is downloaded.", {
      access: "at-create",
      since: "rio",
    }),
  },
  messages: {
    create: message({
      doc: "Create an empty blob that is attached to no object yet; the content is uploaded over HTTP afterwards.",
      params: {
        mime_type: param(string, "MIME type of the data; empty means `application/octet-stream`."),
        public: param(bool, "True if the content may be downloaded without logging in.", {
          default: false,
          since: "tampa",
        }),
      },
      result: [ref("blob"), "Reference of the new blob."],
      runs: "coordinator",
      async: false,
    }),
    destroy: message({
      doc: "Delete the blob and its content.",
      params: { self: param(ref("blob"), "The blob to delete.") },
      runs: "coordinator",
      async: false,
    }),
  },
});
