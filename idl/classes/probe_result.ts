import { bool, type Class, defineClass, field, map, option, record, string } from "../dsl/index.ts";

export const probe_result: Class = defineClass("probe_result", {
  doc: "One finding of a storage probe: how to reach some storage, and which repository, if any, is there.",
  lifecycle: [
    ["prototyped", "kolkata"],
    ["published", "lima"],
  ],
  roles: { messages: "none", implicit: "read-only" },
  inDatabase: false,
  fields: {
    configuration: field(
      map(string, string),
      "Driver settings that lead to this finding, usable as `device_config` in further calls.",
    ),
    complete: field(
      bool,
      "True if the settings suffice to create or attach a repository; false if probing must go on with them.",
    ),
    sr: field(option(record("sr_stat")), "Data on the existing repository found there; absent if there is none."),
    extra_info: field(map(string, string), "Further details found by the driver, for showing to people."),
  },
  messages: {},
});
