import type { Class } from "../../idl/dsl/index.ts";
import type { Datamodel } from "./datamodel.ts";

/**
 * How each message finds its host, in the notation of the model.
 *
 * @param classes in the order of the model
 */
export function resolveForwarding(source: Datamodel, classes: readonly Class[]): unknown {
  const messages: Record<string, Record<string, unknown>> = {};
  for (const c of classes) {
    const entries: Record<string, unknown> = {};
    for (const [name, m] of Object.entries(c.messages))
      entries[name] = { ...(m.runs === "see forwarding" ? {} : { to: m.runs }), ...m.forwarding };
    for (const [name, forwarding] of Object.entries(c.implicitForwarding ?? {}))
      entries[name] = { ...forwarding, implicit: true };
    const names = Object.keys(entries).sort();
    if (names.length > 0) messages[c.name] = Object.fromEntries(names.map((name) => [name, entries[name]]));
  }
  return { retry_policies: source.retryPolicies, messages };
}

/** When each operation is allowed, in the notation of the model. */
export function resolveOperations(source: Datamodel): unknown {
  const classes: Record<string, unknown> = {};
  for (const c of Object.values(source.classes) as Class[]) {
    if (c.operations === undefined) continue;
    const { checks, ...rest } = c.operations;
    classes[c.name] = {
      ...rest,
      ...(checks === undefined ? {} : { checks: checks.map(({ rule: _rule, ...check }) => check) }),
    };
  }
  return { sm_features: source.smFeatures, classes };
}
