import {
  type Class,
  datetime,
  defineClass,
  enumOf,
  field,
  float,
  int,
  message,
  param,
  record,
  set,
  string,
} from "../dsl/index.ts";

export const event: Class = defineClass("event", {
  doc: "Notice of a change to an object, delivered to clients that subscribed; not stored in the database.",
  since: "rio",
  roles: { messages: "pool-admin", implicit: "read-only" },
  inDatabase: false,
  noTask: true,
  oss: true,
  documentedOnly: {
    fields: [
      { name: "snapshot", type: { record: "<class>" }, qualifier: "DynamicRO", lifecycle: [["published", "boston"]] },
    ],
  },
  wire: {
    event: [
      ["id", "string"],
      ["timestamp", "string"],
      ["class", "string"],
      ["operation", { enum: "event_operation" }],
      ["ref", "string"],
      ["snapshot", { option: "any" }],
    ],
    "event.from result": [
      ["events", { set: "event" }],
      ["valid_ref_counts", { map: ["string", "int32"] }],
      ["token", "string"],
    ],
  },
  fields: {
    id: field(
      int,
      "Position of the change in the stream, growing; 0 for events about messages when read with `event.from`.",
      { access: "at-create" },
    ),
    timestamp: field(datetime, "Deprecated. Time of the event; not meaningful with `event.from`.", {
      access: "at-create",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "boston"],
      ],
    }),
    class: field(string, "Class of the changed object, in lower case.", { access: "at-create" }),
    operation: field(enumOf("event_operation"), "Whether the object was added, changed or deleted.", {
      access: "at-create",
    }),
    ref: field(string, "Reference of the changed object.", { access: "at-create" }),
    obj_uuid: field(string, "Deprecated. Uuid of the changed object; use `ref` or the record in the event.", {
      access: "at-create",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "boston"],
      ],
    }),
  },
  messages: {
    register: message({
      doc: "Deprecated. Subscribe the session to classes, for use with `event.next`; use `event.from` instead.",
      role: "read-only",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "boston"],
      ],
      params: {
        classes: param(set(string), "Class names to subscribe to, any case; `*` for all, `class/ref` for one object."),
      },
      runs: "coordinator",
    }),
    unregister: message({
      doc: "Deprecated. End subscriptions of the session made by `event.register`.",
      role: "read-only",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "boston"],
      ],
      params: { classes: param(set(string), "Class names to unsubscribe from.") },
      runs: "coordinator",
    }),
    next: message({
      doc: "Deprecated. Wait for events of the session's subscriptions; fails with `EVENTS_LOST` if the client was too slow.",
      role: "read-only",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "boston"],
      ],
      result: [set(record("event")), "The new events, oldest first; at least one."],
      errors: ["SESSION_NOT_REGISTERED", "EVENTS_LOST", "EVENT_SUBSCRIPTION_PARSE_FAILURE"],
      runs: "coordinator",
      async: false,
      customMarshaller: true,
    }),
    from: message({
      doc: "Return changes since a token, waiting for some if there are none; keeps no state on the server between calls.",
      role: "read-only",
      since: "boston",
      params: {
        classes: param(set(string), "Class names to watch, any case; `*` for all, `class/ref` for one object."),
        token: param(string, "Token of the previous answer; empty to begin with the full current state."),
        timeout: param(float, "Longest time to wait, in seconds, fractions allowed; 0 only looks."),
      },
      result: [
        set(record("event")),
        "Structure with the events, the number of valid objects per class, and the token for the next call.",
      ],
      errors: ["EVENT_FROM_TOKEN_PARSE_FAILURE", "EVENT_SUBSCRIPTION_PARSE_FAILURE"],
      runs: "coordinator",
      async: false,
      customMarshaller: true,
    }),
    get_current_id: message({
      doc: "Return the number the next event of the `event.next` stream will get.",
      role: "read-only",
      result: [int, "Number of the next event."],
      runs: "coordinator",
      async: false,
    }),
    inject: message({
      doc: "Produce an artificial change event for an object, so that a client can tell when it has caught up.",
      role: "read-only",
      since: "tampa",
      params: {
        class: param(string, "Class of the object, any case."),
        ref: param(string, "Reference of the object."),
      },
      result: [string, "Token; an `event.from` starting at it sees the artificial event."],
      runs: "coordinator",
      async: false,
    }),
  },
});
