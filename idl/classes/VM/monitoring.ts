import { float, message, param, record, ref, set, string } from "../../dsl/index.ts";

/** Messages of VM: monitoring. */
export const monitoring = {
  get_data_sources: message({
    doc: "Lists the performance data sources that exist for the VM.",
    role: "read-only",
    since: "orlando",
    params: { self: param(ref("VM"), "The VM to query.") },
    result: [
      set(record("data_source")),
      "One record per data source, with its name, units, current value and whether it is recorded.",
    ],
    runs: "resident_host(self)",
    forwarding: { marks: [{ class: "VM", object: "self", op: "data_source_op" }] },
    async: false,
    oss: false,
  }),
  record_data_source: message({
    doc: "Starts archiving a data source of the VM in its round-robin database.",
    since: "orlando",
    params: {
      self: param(ref("VM"), "The VM the data source belongs to."),
      data_source: param(string, "Name of the data source."),
    },
    runs: "resident_host(self)",
    forwarding: { marks: [{ class: "VM", object: "self", op: "data_source_op" }] },
    async: false,
    oss: false,
  }),
  query_data_source: message({
    doc: "Reads the latest value of one performance data source of the VM.",
    role: "read-only",
    since: "orlando",
    params: { self: param(ref("VM"), "The VM to query."), data_source: param(string, "Name of the data source.") },
    result: [float, "Latest value, in the data source's units; not-a-number if unknown."],
    runs: "resident_host(self)",
    forwarding: { requires: { power_state: ["Running", "Paused"] } },
    async: false,
    oss: false,
  }),
  forget_data_source_archives: message({
    doc: "Deletes everything archived for a data source of the VM and stops recording it.",
    since: "orlando",
    params: {
      self: param(ref("VM"), "The VM the data source belongs to."),
      data_source: param(string, "Name of the data source."),
    },
    runs: "resident_host(self)",
    forwarding: { marks: [{ class: "VM", object: "self", op: "data_source_op" }] },
    async: false,
    oss: false,
  }),
};
