import { generatedFrom } from "../../writer/text.ts";
import { idOf } from "./markup.ts";
import { typeId } from "./pages/daemon.ts";
import type { Site } from "./site.ts";

/** Kinds of entries with their weights: what is looked for most comes first among equals. */
const WEIGHTS = {
  class: 8,
  field: 3,
  message: 6,
  generated: 0,
  enum: 4,
  error: 5,
  alert: 2,
  handler: 3,
  daemon: 3,
  call: 1,
  type: 0,
  role: 4,
} as const;
type Kind = keyof typeof WEIGHTS;
/** In the index a number stands for a kind: its place in this list. */
const KINDS = Object.keys(WEIGHTS) as Kind[];

/** Name, kind, address, description; an empty description where the name says it all. */
export type Entry = readonly [name: string, kind: number, href: string, doc: string];

const LONGEST = 90;

/** All that can be found, in a stable order. */
export function searchEntries(site: Site): Entry[] {
  const entries: Entry[] = [];
  const add = (kind: Kind, name: string, href: string, doc: string) =>
    entries.push([name, KINDS.indexOf(kind), href, shorten(doc)]);
  for (const c of site.classes) {
    const path = site.classPage(c.name);
    add("class", c.name, path, c.doc);
    for (const f of c.fields)
      if (f.internal_only !== true) add("field", `${c.name}.${f.name}`, `${path}#field-${f.name}`, f.doc);
    for (const m of site.messagesOf(c)) {
      const declared = m.kind === "declared";
      if (!m.hidden || declared)
        add(declared ? "message" : "generated", `${c.name}.${m.name}`, `${path}#${m.name}`, declared ? m.doc : "");
    }
  }
  for (const [name, e] of Object.entries(site.model.enums))
    add("enum", name, `enums.html#${idOf(name)}`, e.values.join(", "));
  for (const [name, doc] of Object.entries(site.model.errors.doc)) add("error", name, `errors.html#${idOf(name)}`, doc);
  for (const [name, doc] of Object.entries(site.model.messages_alerts.doc))
    add("alert", name, `alerts.html#${name}`, doc);
  for (const h of site.model.http_handlers.handlers)
    add("handler", `${h.method} ${h.path}`, `http.html#${h.name}`, h.doc);
  for (const [name, i] of Object.entries(site.model.daemon_interfaces.interfaces)) {
    const path = site.daemonPage(name);
    add("daemon", name, path, i.doc.text);
    for (const m of i.methods ?? []) add("call", `${name}: ${m.name}`, `${path}#${idOf(m.name)}`, m.doc);
    for (const type of Object.keys(i.types)) add("type", `${name}: ${type}`, `${path}#${typeId(type)}`, "");
  }
  for (const r of site.model.roles.order) add("role", r.name, `roles.html#${r.name}`, r.doc);
  return entries;
}

function shorten(doc: string): string {
  const plain = doc.replaceAll("`", "");
  if (plain.length <= LONGEST) return plain;
  return `${plain.slice(0, plain.lastIndexOf(" ", LONGEST))}...`;
}

/** The index as a script: a page that was opened from a disk may load scripts, but no other files. */
export function searchScript(entries: readonly Entry[]): string {
  const lines = (list: readonly unknown[]): string => `[\n${list.map((each) => JSON.stringify(each)).join(",\n")}\n]`;
  return `/* ${generatedFrom("idl/")} */
window.xapiSearch = { kinds: ${JSON.stringify(Object.entries(WEIGHTS))}, entries: ${lines(entries)} };
`;
}
