import type { Access } from "../../idl/dsl/field.ts";
import type { Class, Field, Message } from "../../idl/dsl/index.ts";

const QUALIFIER: Readonly<Record<Access, string>> = {
  "read-write": "RW",
  "at-create": "StaticRO",
  "read-only": "DynamicRO",
};

type History = readonly (readonly [string, string])[];

function history(stated: { readonly since?: string; readonly lifecycle?: History }, inherited: History): History {
  if (stated.lifecycle !== undefined) return stated.lifecycle;
  return stated.since === undefined ? inherited : [["published", stated.since]];
}

const present = (key: string, value: unknown): Record<string, unknown> => (value === undefined ? {} : { [key]: value });

/** A class in the notation of the model. */
export function resolveClass(c: Class): unknown {
  const inherited = history(c, []);
  const inDatabase = c.inDatabase !== false;
  const fields = Object.entries(c.fields).map(([name, field]) => resolveField(c, name, field, inherited));
  const hasName = inDatabase && c.byName !== false && "name_label" in c.fields;
  return {
    name: c.name,
    doc: c.doc,
    lifecycle: inherited,
    ...present("documented", c.documented),
    ...present("tags", c.tags),
    flags: {
      in_database: inDatabase,
      persist: inDatabase && c.persist !== false,
      gen_events: c.events ?? inDatabase,
      gen_constructor_destructor: c.constructible === true,
      gen_all_records: inDatabase && c.listable !== false,
      has_name_label: hasName,
      ...present("force_custom_actions", c.customActions),
      ...present("db_logging", c.databaseLogging),
      ...present("oss", c.oss),
      ...present("no_task", c.noTask),
    },
    roles: { explicit_default: c.roles.messages, implicit: c.roles.implicit },
    implicit: implicitMessages(c, inDatabase, hasName),
    ...present("constructor", c.constructible ? constructorMembers(c) : undefined),
    ...present("documented_only", c.documentedOnly),
    ...present("wire", c.wire),
    fields,
    messages: Object.entries(c.messages).map(([name, message]) => resolveMessage(c, name, message, inherited)),
  };
}

function implicitMessages(c: Class, inDatabase: boolean, hasName: boolean): string[] {
  return [
    ...(c.constructible ? ["create", "destroy"] : []),
    ...(inDatabase && c.listable !== false ? ["get_all", "get_all_records"] : []),
    ...(inDatabase ? ["get_by_uuid"] : []),
    ...(hasName ? ["get_by_name_label"] : []),
    ...(inDatabase ? ["get_record"] : []),
  ];
}

function constructorMembers(c: Class): { required: string[]; optional: string[] } {
  const settable = Object.entries(c.fields).filter(([, f]) => (f.options.access ?? "read-only") !== "read-only");
  return {
    required: settable
      .filter(([, f]) => f.options.default === undefined && f.options.requiredAtCreate !== false)
      .map(([name]) => name),
    optional: settable.filter(([, f]) => f.options.default !== undefined).map(([name]) => name),
  };
}

function accessors(c: Class, field: Field): string[] {
  if (c.inDatabase === false || field.options.internal) return [];
  if (field.options.access !== "read-write") return ["get"];
  const type = field.type;
  if (typeof type === "object" && "map" in type) return ["get", "set", "add_to", "remove_from"];
  if (typeof type === "object" && "set" in type) return ["get", "set", "add", "remove"];
  return ["get", "set"];
}

function resolveField(c: Class, name: string, field: Field, inherited: History): unknown {
  const o = field.options;
  const made = accessors(c, field);
  return {
    name,
    doc: field.doc,
    type: field.type,
    qualifier: QUALIFIER[o.access ?? "read-only"],
    ...present("namespace", o.namespace),
    ...present("default", o.default),
    lifecycle: history(o, inherited),
    ...present("persist", o.persist),
    ...present("internal_only", o.internal),
    ...present("has_effect", o.hasEffect),
    ...present("ignore_foreign_key", o.ignoreForeignKey),
    ...(o.oss === false ? {} : { oss: true }),
    ...present("tags", o.tags),
    accessors: made,
    ...present("read_role", made.includes("get") ? (o.readRole ?? c.roles.implicit) : undefined),
    ...present("write_role", made.includes("set") ? (o.writeRole ?? c.roles.messages) : undefined),
    ...present("map_keys_roles", o.keyRoles),
  };
}

function resolveMessage(c: Class, name: string, m: Message, inherited: History): unknown {
  const params = Object.entries(m.params ?? {}).map(([param, p]) => ({
    name: param,
    doc: p.doc,
    type: p.type,
    required: p.default === undefined,
    ...present("default", p.default),
    ...present("since", p.since),
  }));
  return {
    name,
    doc: m.doc,
    params,
    ...present("result", m.result?.[0]),
    role: m.role ?? c.roles.messages,
    lifecycle: history(m, inherited),
    ...present("errors", m.errors),
    ...present("async", m.async),
    ...present("session", m.session),
    ...present("secret", m.secret),
    ...present("pool_internal", m.poolInternal),
    ...present("emergency_mode", m.emergencyMode),
    ...present("hide_from_docs", m.hidden),
    ...present("custom_marshaller", m.customMarshaller),
    ...present("no_current_operations", m.noCurrentOperations),
    ...present("forward_to", m.hostExtension === undefined ? undefined : { host_extension: m.hostExtension }),
    ...present("map_keys_roles", m.keyRoles),
    ...(m.oss === false ? {} : { oss: true }),
    ...present("tags", m.tags),
  };
}
