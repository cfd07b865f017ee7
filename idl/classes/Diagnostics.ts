import { type Class, defineClass, map, message, param, ref, set, string } from "../dsl/index.ts";

export const Diagnostics: Class = defineClass("Diagnostics", {
  doc: "Calls for developers who examine the inner state of the toolstack; there are no objects of this class.",
  since: "stockholm",
  roles: { messages: "pool-operator", implicit: "read-only" },
  inDatabase: false,
  documented: false,
  fields: {},
  messages: {
    gc_compact: message({
      doc: "Run a full garbage collection in the toolstack of a host to give memory back.",
      params: { host: param(ref("host"), "The host whose toolstack is cleaned.") },
      runs: "host(host)",
      hidden: true,
    }),
    gc_stats: message({
      doc: "Report the memory statistics of the toolstack's language runtime.",
      params: { host: param(ref("host"), "The host to ask.") },
      result: [map(string, string), "Names of counters with their values as text."],
      runs: "host(host)",
      hidden: true,
    }),
    db_stats: message({
      doc: "Report the size and use of the pool database held by the coordinator.",
      result: [map(string, string), "Names of counters with their values as text."],
      runs: "coordinator",
      hidden: true,
    }),
    network_stats: message({
      doc: "Report how many requests the HTTP server of a host has handled, by method and path.",
      params: {
        host: param(ref("host"), "The host to ask."),
        params: param(
          map(string, string),
          "Restrictions on what to report, such as by method; empty reports everything.",
        ),
      },
      result: [set(set(string)), "Rows of the report, each a list of texts."],
      runs: "host(host)",
      hidden: true,
    }),
  },
});
