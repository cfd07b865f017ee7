import { type CallParam, type DaemonType, named } from "../../dsl/daemon.ts";

/** The parameter in front of most calls: for whom the work is done. */
export const caller = (name: string, of: DaemonType = "string"): CallParam =>
  named(name, of, "Text identifying the caller's task for the logs; may carry trace context after a line feed.");
