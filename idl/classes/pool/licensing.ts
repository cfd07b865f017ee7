import { map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of pool: licensing. */
export const licensing = {
  get_license_state: message({
    doc: "Summarise the licences of all hosts as one state for the pool.",
    role: "read-only",
    since: "clearwater",
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    result: [
      map(string, string),
      "Lowest `edition` among the hosts and earliest `expiry`, the latter a time or `never`.",
    ],
    runs: "coordinator",
    oss: false,
  }),
  apply_edition: message({
    doc: "Apply a licence edition to all hosts; if one fails, the others return to their former edition.",
    since: "clearwater",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      edition: param(string, "Name of the edition wanted."),
    },
    runs: "coordinator",
    oss: false,
  }),
};
