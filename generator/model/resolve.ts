import type { Datamodel } from "./datamodel.ts";
import { plainCopy } from "./plain.ts";
import { resolveClass } from "./resolve-class.ts";
import { resolveDaemons } from "./resolve-daemon.ts";
import { resolveForwarding, resolveOperations } from "./resolve-forwarding.ts";
import type { ResolvedModel } from "./resolved.ts";

const byName = (a: string, b: string): number => {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** The model with everything spelt out. Types and lint keep its shape; `validate.ts` checks it for those who need proof. */
export function resolve(source: Datamodel): ResolvedModel {
  const classes = Object.values(source.classes);
  const sorted = [...classes].sort((a, b) => byName(a.name, b.name));
  const model = {
    doc: {
      results: Object.fromEntries(
        sorted.flatMap((c) =>
          Object.entries(c.messages).flatMap(([name, m]) => (m.result ? [[`${c.name}.${name}`, m.result[1]]] : [])),
        ),
      ),
      wire_order: classes.map((c) => c.name),
      minor_releases: source.minorReleases,
      rules: Object.fromEntries(
        sorted.flatMap((c) =>
          c.operations ? [[c.name, (c.operations.checks ?? []).map((k) => k.rule ?? k.check)]] : [],
        ),
      ),
    },
    classes: {
      schema_version: source.schemaVersion.split(".").map(Number),
      classes: sorted.map(resolveClass),
    },
    enums: Object.fromEntries(
      Object.entries(source.enums).map(([name, e]) => [
        name,
        {
          values: Object.keys(e.values),
          classes: [...e.classes],
          ...("hiddenOnly" in e ? { hidden_only: true } : {}),
          doc: { ...e.values },
        },
      ]),
    ),
    errors: resolveErrors(source.errors),
    roles: resolveRoles(source),
    relations: { relations: source.relations.map((r) => [...r]) },
    releases: {
      current_api_version: source.apiVersion.version,
      api_version_vendor: source.apiVersion.vendor,
      current_schema_version: source.schemaVersion,
      named_releases: source.namedReleases,
      numbered_releases: source.numberedReleases,
      schema_versions_of_releases: source.schemaVersionsOfReleases,
    },
    http_handlers: {
      ...source.http,
      handlers: Object.entries(source.http.handlers).map(([name, { method, path, args, ...rest }]) => ({
        name,
        method,
        path,
        args,
        ...rest,
      })),
    },
    messages_alerts: {
      priorities: source.priorities,
      messages: Object.fromEntries(Object.entries(source.alerts).map(([name, alert]) => [name, alert.priority])),
      made_at_run_time: source.alertsMadeAtRunTime,
      doc: Object.fromEntries(Object.entries(source.alerts).map(([name, alert]) => [name, alert.doc])),
    },
    forwarding: resolveForwarding(source, sorted),
    allowed_operations: resolveOperations(source),
    daemon_interfaces: resolveDaemons(source.daemons),
  };
  return plainCopy(model) as ResolvedModel;
}

function resolveErrors(errors: Datamodel["errors"]): unknown {
  const declared: Record<string, readonly string[]> = {};
  const undeclared: string[] = [];
  for (const [code, error] of Object.entries(errors)) {
    if ("params" in error) declared[code] = error.params;
    else undeclared.push(code);
  }
  return {
    errors: declared,
    codes_without_declared_params: undeclared,
    doc: Object.fromEntries(Object.entries(errors).map(([code, error]) => [code, error.doc])),
  };
}

function resolveRoles(source: Datamodel): unknown {
  const keys: Record<string, string> = {};
  for (const c of Object.values(source.classes)) {
    for (const [name, field] of Object.entries(c.fields)) {
      for (const operation of ["add_to", "remove_from"])
        for (const [key, role] of Object.entries(field.options.keyRoles ?? {}))
          keys[`${c.name}.${operation}_${name}/key:${key}`] = role;
    }
    for (const [name, m] of Object.entries(c.messages))
      for (const [key, role] of Object.entries(m.keyRoles ?? {})) keys[`${c.name}.${name}/key:${key}`] = role;
  }
  return {
    order: Object.entries(source.roles).map(([name, r]) => ({ name, internal: r.internal, uuid: r.uuid, doc: r.doc })),
    includes: Object.fromEntries(Object.entries(source.roles).map(([name, r]) => [name, [...r.includes]])),
    http_permissions: source.rolesOnTheSide.subActions,
    http_without_rbac_check: source.rolesOnTheSide.withoutCheck,
    map_key_permissions: keys,
    extra_permissions: source.rolesOnTheSide.extra,
  };
}
