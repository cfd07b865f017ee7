import type { ModelInterface, ResolvedModel } from "../model/resolved.ts";
import { byName, type Changes, pair, same, show } from "./change.ts";
import { compareRole } from "./roles.ts";

interface Models {
  readonly before: ResolvedModel;
  readonly after: ResolvedModel;
}

const mapOf = <T>(record: Readonly<Record<string, T>>): Map<string, T> => new Map(Object.entries(record));

/** Compares enums, errors, roles, HTTP handlers and alerts. */
export function compareTables(changes: Changes, models: Models): void {
  const { before, after } = models;
  pair(changes, "enum", mapOf(before.enums), mapOf(after.enums), (subject, old, now) => {
    for (const label of old.values)
      if (!now.values.includes(label)) changes.breaking(subject, `has no ${label} any more`);
    for (const label of now.values) if (!old.values.includes(label)) changes.compatible(subject, `has ${label} now`);
  });
  const codes = (model: ResolvedModel): Map<string, readonly string[]> =>
    new Map([
      ...Object.entries(model.errors.errors),
      ...model.errors.codes_without_declared_params.map((code): [string, string[]] => [code, []]),
    ]);
  pair(changes, "error", codes(before), codes(after), (subject, old, now) => {
    if (same(old, now)) return;
    const appended = same(old, now.slice(0, old.length));
    changes.add(!appended && old.length !== 0, subject, `has the parameters ${show(now)}, had ${show(old)}`);
  });
  pair(changes, "role", byName(before.roles.order), byName(after.roles.order), (subject, old, now) => {
    const [a, b] = [before.roles.includes[old.name] ?? [], after.roles.includes[now.name] ?? []];
    for (const role of a) if (!b.includes(role)) changes.breaking(subject, `does not hold ${role} any more`);
    for (const role of b) if (!a.includes(role)) changes.compatible(subject, `holds ${role} now`);
    if (old.uuid !== now.uuid) changes.breaking(subject, `has the UUID ${now.uuid}, had ${old.uuid}`);
  });
  compareHandlers(changes, models);
  const alerts = (model: ResolvedModel) => mapOf(model.messages_alerts.messages);
  pair(changes, "alert", alerts(before), alerts(after), (subject, old, now) => {
    if (old !== now) changes.compatible(subject, `has the priority ${now}, had ${old}`);
  });
}

function compareHandlers(changes: Changes, models: Models): void {
  const handlers = (model: ResolvedModel) => byName(model.http_handlers.handlers);
  pair(changes, "HTTP handler", handlers(models.before), handlers(models.after), (subject, old, now) => {
    if (old.method !== now.method || old.path !== now.path)
      changes.breaking(subject, `is ${now.method} ${now.path}, was ${old.method} ${old.path}`);
    compareRole(changes, models, subject, "may be used by", old.role, now.role);
    const names = (args: typeof old.args): string[] => args.map((a) => String(a.name ?? "any"));
    for (const name of names(old.args))
      if (!names(now.args).includes(name)) changes.breaking(subject, `does not read ${name} any more`);
    for (const name of names(now.args))
      if (!names(old.args).includes(name)) changes.compatible(subject, `reads ${name} now`);
  });
}

/** Compares the interfaces of the daemons; their types as well, for peers of another version read them. */
export function compareDaemons(changes: Changes, { before, after }: Models): void {
  const interfaces = (model: ResolvedModel) => mapOf(model.daemon_interfaces.interfaces);
  pair(changes, "interface", interfaces(before), interfaces(after), (subject, old, now) => {
    for (const key of ["queue", "socket", "error", "version"])
      if (!same(old[key], now[key]))
        changes.breaking(subject, `its ${key} is ${show(now[key])}, was ${show(old[key])}`);
    const name = subject.replace(/^interface /, "");
    const calls = (i: ModelInterface) => byName(i.methods ?? [], `${name}.`);
    pair(changes, "call", calls(old), calls(now), (call, a, b) => {
      const types = (params: typeof a.params) => params.map(({ name: n, type }) => ({ name: n, type }));
      if (!same(types(a.params), types(b.params))) changes.breaking(call, "takes other parameters");
      if (!same(a.result, b.result)) changes.breaking(call, `returns ${show(b.result)}, returned ${show(a.result)}`);
    });
    const types = (i: ModelInterface) => new Map(Object.entries(i.types).map(([n, t]) => [`${name}.${n}`, t]));
    pair(changes, "type", types(old), types(now), (type, a, b) => {
      if (!same(a, b)) changes.add(!extendsRecord(a, b), type, "has another shape");
    });
  });
}

/** Whether a record only got members that readers may miss. */
function extendsRecord(old: unknown, now: unknown): boolean {
  const [a, b] = [membersOf(old), membersOf(now)];
  if (a === undefined || b === undefined) return false;
  const kept = a.every((member) => b.some((other) => same(member, other)));
  const mayMiss = (member: object): boolean =>
    "default" in member || (typeof Reflect.get(member, "type") === "object" && "option" in Reflect.get(member, "type"));
  return kept && b.filter((member) => !a.some((other) => same(member, other))).every(mayMiss);
}

function membersOf(shape: unknown): readonly object[] | undefined {
  const members = typeof shape === "object" && shape !== null ? Reflect.get(shape, "record") : undefined;
  return Array.isArray(members) ? members : undefined;
}
