import type { ModelClass, ModelField, ModelMessage, ModelParam, ResolvedModel } from "../model/resolved.ts";
import { constructorOf, stateOf } from "../targets/class-view.ts";
import { byName, type Changes, pair, same, show } from "./change.ts";
import { compareRole } from "./roles.ts";

interface Models {
  readonly before: ResolvedModel;
  readonly after: ResolvedModel;
}

/** Compares classes with their fields and messages. */
export function compareClasses(changes: Changes, models: Models): void {
  const { before, after } = models;
  pair(changes, "class", byName(before.classes.classes), byName(after.classes.classes), (subject, old, now) => {
    compareLifecycle(changes, subject, old, now);
    const prefix = `${old.name}.`;
    const generated = (c: ModelClass) => new Map(c.implicit.map((name) => [prefix + name, name]));
    pair(changes, "message", generated(old), generated(now), () => undefined);
    compareRole(changes, models, subject, "may be read by", old.roles.implicit, now.roles.implicit);
    compareConstructor(changes, subject, old, now);
    if (old.flags.gen_events !== now.flags.gen_events)
      changes.add(old.flags.gen_events, subject, now.flags.gen_events ? "has events now" : "has no events any more");
    pair(changes, "field", byName(old.fields, prefix), byName(now.fields, prefix), (name, a, b) =>
      compareField(changes, models, name, a, b),
    );
    pair(changes, "message", byName(old.messages, prefix), byName(now.messages, prefix), (name, a, b) =>
      compareMessage(changes, models, name, a, b),
    );
  });
}

type History = readonly (readonly [string, string])[];

function compareLifecycle(
  changes: Changes,
  subject: string,
  old: { readonly lifecycle: History },
  now: { readonly lifecycle: History },
): void {
  if (same(old.lifecycle, now.lifecycle)) return;
  const [a, b] = [stateOf(old.lifecycle), stateOf(now.lifecycle)];
  if (a === b) changes.compatible(subject, "has another history");
  else changes.add(b === "removed", subject, `was ${a}, is ${b}`);
}

function compareConstructor(changes: Changes, subject: string, old: ModelClass, now: ModelClass): void {
  const [a, b] = [constructorOf(old), constructorOf(now)];
  if (a === undefined || b === undefined) return;
  for (const name of b.required)
    if (!a.required.includes(name)) changes.breaking(subject, `its create insists on ${name}`);
  for (const name of [...a.required, ...a.optional])
    if (![...b.required, ...b.optional].includes(name)) changes.breaking(subject, `its create does not take ${name}`);
  for (const name of b.optional)
    if (!a.optional.includes(name)) changes.compatible(subject, `its create may be given ${name}`);
}

function compareField(changes: Changes, models: Models, subject: string, old: ModelField, now: ModelField): void {
  if (!same(old.type, now.type)) changes.breaking(subject, `has the type ${show(now.type)}, had ${show(old.type)}`);
  compareLifecycle(changes, subject, old, now);
  for (const accessor of old.accessors)
    if (!now.accessors.includes(accessor)) changes.breaking(subject, `has no ${accessor}_ message any more`);
  for (const accessor of now.accessors)
    if (!old.accessors.includes(accessor)) changes.compatible(subject, `has a ${accessor}_ message now`);
  if (old.qualifier !== now.qualifier) changes.compatible(subject, `is ${now.qualifier}, was ${old.qualifier}`);
  if (old.internal_only !== now.internal_only)
    changes.add(now.internal_only === true, subject, now.internal_only ? "is hidden" : "is shown");
  compareDefault(changes, subject, old.qualifier === "DynamicRO", old.default, now.default);
  compareRole(changes, models, subject, "may be read by", old.read_role, now.read_role);
  compareRole(changes, models, subject, "may be written by", old.write_role, now.write_role);
  compareKeyRoles(changes, models, subject, old, now);
}

/** A default that clients rely on by leaving a value out; whether one is needed at all is told elsewhere. */
function compareDefault(changes: Changes, subject: string, internal: boolean, old: unknown, now: unknown): void {
  if (old === undefined || now === undefined || same(old, now)) return;
  changes.add(!internal, subject, `has the default ${show(now)}, had ${show(old)}`);
}

interface WithKeyRoles {
  readonly map_keys_roles?: Readonly<Record<string, string>> | undefined;
}

function compareKeyRoles(
  changes: Changes,
  models: Models,
  subject: string,
  old: WithKeyRoles,
  now: WithKeyRoles,
): void {
  const [a, b] = [old.map_keys_roles ?? {}, now.map_keys_roles ?? {}];
  for (const [key, role] of Object.entries(b)) {
    if (a[key] === undefined) changes.compatible(subject, `has a role of its own for the key ${key} now: ${role}`);
    else compareRole(changes, models, subject, `may have its key ${key} set by`, a[key], role);
  }
  for (const key of Object.keys(a))
    if (b[key] === undefined) changes.breaking(subject, `has no role of its own for the key ${key} any more`);
}

/** What a message needs, and what a caller may rely on. */
const FLAGS: readonly (readonly [key: keyof ModelMessage, gone: string, come: string])[] = [
  ["async", "has an Async form now", "has no Async form any more"],
  ["session", "needs a session", "needs no session"],
  ["pool_internal", "may be called by clients", "is for hosts of the pool only"],
  ["emergency_mode", "is not answered in emergency mode", "is answered in emergency mode"],
  ["hide_from_docs", "is shown in documents", "is hidden from documents"],
  ["custom_marshaller", "has the usual encoding", "has an encoding of its own"],
];
/** Flags whose appearance, and whose disappearance, breaks callers. */
const BREAKS_WHEN_SET = new Set<string>(["async", "pool_internal", "custom_marshaller"]);
const BREAKS_WHEN_CLEARED = new Set<string>(["session", "emergency_mode", "custom_marshaller"]);

function compareMessage(changes: Changes, models: Models, subject: string, old: ModelMessage, now: ModelMessage): void {
  compareParams(changes, subject, old.params, now.params);
  if (!same(old.result, now.result))
    changes.add(
      old.result !== undefined,
      subject,
      `returns ${show(now.result ?? "nothing")}, returned ${show(old.result ?? "nothing")}`,
    );
  compareLifecycle(changes, subject, old, now);
  compareRole(changes, models, subject, "may be called by", old.role, now.role);
  compareKeyRoles(changes, models, subject, old, now);
  for (const [key, gone, come] of FLAGS) {
    if (old[key] === now[key]) continue;
    const set = now[key] !== undefined;
    changes.add((set ? BREAKS_WHEN_SET : BREAKS_WHEN_CLEARED).has(key), subject, set ? come : gone);
  }
  for (const error of now.errors ?? [])
    if (!old.errors?.includes(error)) changes.compatible(subject, `may raise ${error}`);
  for (const error of old.errors ?? [])
    if (!now.errors?.includes(error)) changes.compatible(subject, `does not declare ${error} any more`);
}

/** Parameters go by position: their names are for people. */
function compareParams(
  changes: Changes,
  subject: string,
  old: readonly ModelParam[],
  now: readonly ModelParam[],
): void {
  for (const [i, a] of old.entries()) {
    const b = now[i];
    if (b === undefined) {
      changes.breaking(subject, `does not take the parameter ${a.name} any more`);
      continue;
    }
    if (a.name !== b.name) changes.compatible(subject, `the parameter ${a.name} is called ${b.name}`);
    if (!same(a.type, b.type))
      changes.breaking(subject, `the parameter ${b.name} has the type ${show(b.type)}, had ${show(a.type)}`);
    if (a.required !== b.required)
      changes.add(b.required, subject, `the parameter ${b.name} ${b.required ? "must be given" : "may be left out"}`);
    compareDefault(changes, `${subject}, parameter ${b.name}`, false, a.default, b.default);
  }
  for (const b of now.slice(old.length))
    changes.add(
      b.required,
      subject,
      `takes another parameter, ${b.name}${b.required ? "" : ", which may be left out"}`,
    );
}
