import { generatedFrom } from "../../writer/text.ts";
import { idOf } from "./markup.ts";
import { typeId } from "./pages/daemon.ts";
import type { Site } from "./site.ts";

/** Kinds of entries, by the number that stands for them in the index; `assets/site.js` has the same list. */
export const kinds = [
  "class",
  "field",
  "message",
  "generated",
  "enum",
  "error",
  "alert",
  "handler",
  "daemon",
  "call",
  "type",
  "role",
] as const;

/** Name, kind, address, description; an empty description where the name says it all. */
export type Entry = readonly [name: string, kind: number, href: string, doc: string];

const LONGEST = 90;

/** All that can be found, in a stable order. */
export function searchEntries(site: Site): Entry[] {
  const entries: Entry[] = [];
  const add = (kind: (typeof kinds)[number], name: string, href: string, doc: string) =>
    entries.push([name, kinds.indexOf(kind), href, shorten(doc)]);
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
  return `/* ${generatedFrom("idl/")} */\nwindow.xapiSearch = [\n${entries.map((e) => JSON.stringify(e)).join(",\n")}\n];\n`;
}
