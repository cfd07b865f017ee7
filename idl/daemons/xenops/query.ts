import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";
import { domainManagerError } from "../shared/domain_manager_error.ts";

/** What the daemon says of itself, and how it fails. */
export const query: InterfacePart = {
  types: {
    "Errors.error": type(
      "Failure of a call of the domain manager; a tag that is not known reads as `Unknown_error`.",
      domainManagerError,
    ),
    "Query.t": type("Self-description of the daemon; the instance id is new at each start of the process.", {
      record: [
        { name: "name", type: "string" },
        { name: "vendor", type: "string" },
        { name: "version", type: "string" },
        { name: "features", type: { list: "string" } },
        { name: "instance_id", type: "string" },
      ],
    }),
  },
  calls: {
    query: call(
      "Returns name, version and instance id of the daemon; a new instance id reveals a restart.",
      [caller("debug_info"), named("unit", "unit", "Placeholder without content, always null.")],
      { named: "Query.t" },
    ),
    get_diagnostics: call(
      "Returns JSON text about queues, workers, tasks and pending changes, meant for support.",
      [caller("debug_info"), named("unit", "unit", "Placeholder without content, always null.")],
      "string",
    ),
  },
};
