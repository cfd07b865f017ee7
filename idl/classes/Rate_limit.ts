import { type Class, defineClass, field, float, message, param, ref, set, string } from "../dsl/index.ts";

export const Rate_limit: Class = defineClass("Rate_limit", {
  doc: "A token bucket that slows down API calls of the callers attached to it.",
  lifecycle: [["prototyped", "26.17.0"]],
  roles: { messages: "pool-admin", implicit: "read-only" },
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the limit.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    callers: field(set(ref("Caller")), "The callers that share this bucket."),
    burst_size: field(float, "Capacity of the bucket in tokens; the bucket starts full. Must be above 0.", {
      access: "at-create",
      default: 0,
    }),
    fill_rate: field(float, "Tokens added to the bucket per second. Must be above 0.", {
      access: "at-create",
      default: 0,
    }),
  },
  messages: {
    add_caller: message({
      doc: "Attach a caller to this limit, replacing any limit it had before.",
      params: {
        self: param(ref("Rate_limit"), "The rate limit to attach to."),
        caller: param(ref("Caller"), "The caller whose calls are to be limited."),
      },
      runs: "coordinator",
      oss: false,
    }),
    remove_caller: message({
      doc: "Detach a caller, whose calls are no longer delayed by this limit.",
      params: {
        self: param(ref("Rate_limit"), "The rate limit to detach from."),
        caller: param(ref("Caller"), "The caller to set free."),
      },
      runs: "coordinator",
      oss: false,
    }),
    set_burst_size: message({
      doc: "Change the capacity of the bucket.",
      params: {
        self: param(ref("Rate_limit"), "The rate limit to modify."),
        value: param(float, "New capacity in tokens, above 0; else `INVALID_VALUE` is raised."),
      },
      runs: "coordinator",
      oss: false,
    }),
    set_fill_rate: message({
      doc: "Change the speed at which the bucket refills.",
      params: {
        self: param(ref("Rate_limit"), "The rate limit to modify."),
        value: param(float, "Tokens per second, above 0; else `INVALID_VALUE` is raised."),
      },
      runs: "coordinator",
      oss: false,
    }),
  },
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "coordinator" } },
});
