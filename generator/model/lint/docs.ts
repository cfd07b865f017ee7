import { classPlace, type Place } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import { memberName, members, messagePlace, tables } from "./walk.ts";

/** A description, and the name of what it describes; results have none. */
export interface Documented {
  readonly doc: string;
  readonly name: string;
  readonly what: string;
  readonly place: Place;
}

/** Every description of the model. */
export function* docs(model: ResolvedModel): Generator<Documented> {
  for (const c of model.classes.classes)
    yield { doc: c.doc, name: c.name, what: `class ${c.name}`, place: classPlace(c.name, "doc") };
  for (const { c, member, kind, place } of members(model)) {
    yield { doc: member.doc, name: member.name, what: `${kind} ${memberName(c, member)}`, place };
    if (!("params" in member)) continue;
    for (const p of member.params)
      yield {
        doc: p.doc,
        name: p.name,
        what: `parameter ${p.name} of ${memberName(c, member)}`,
        place: messagePlace(c, member, "params", p.name),
      };
    if (member.result !== undefined)
      yield {
        doc: model.doc.results[memberName(c, member)] ?? "",
        name: "",
        what: `result of ${memberName(c, member)}`,
        place: messagePlace(c, member, "result"),
      };
  }
  yield* tableDocs(model);
  yield* daemonDocs(model);
}

function* tableDocs(model: ResolvedModel): Generator<Documented> {
  for (const [name, e] of Object.entries(model.enums))
    for (const label of e.values)
      yield {
        doc: e.doc[label] ?? "",
        name: label,
        what: `label ${label} of enum ${name}`,
        place: tables.enumeration(name, "values", label),
      };
  for (const [code, doc] of Object.entries(model.errors.doc))
    yield { doc, name: code, what: `error ${code}`, place: tables.error(code) };
  for (const role of model.roles.order)
    yield { doc: role.doc, name: role.name, what: `role ${role.name}`, place: tables.role(role.name) };
  for (const handler of model.http_handlers.handlers)
    yield {
      doc: handler.doc,
      name: handler.name,
      what: `HTTP handler ${handler.name}`,
      place: tables.handler(handler.name),
    };
  for (const [name, doc] of Object.entries(model.messages_alerts.doc))
    yield { doc, name, what: `alert ${name}`, place: tables.alert(name) };
}

function* daemonDocs(model: ResolvedModel): Generator<Documented> {
  for (const [name, i] of Object.entries(model.daemon_interfaces.interfaces)) {
    yield { doc: i.doc.text, name, what: `interface ${name}`, place: tables.daemon(name, "doc") };
    for (const [type, doc] of Object.entries(i.doc.types))
      yield { doc, name: type, what: `type ${type} of ${name}`, place: tables.daemon(name, "types", type) };
    for (const call of i.methods ?? [])
      yield {
        doc: call.doc,
        name: call.name,
        what: `call ${name}.${call.name}`,
        place: tables.daemon(name, "calls", call.name),
      };
  }
}
