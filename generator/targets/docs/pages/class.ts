import type { ModelClass, ModelField } from "../../../model/resolved.ts";
import { isRemoved, stateOf } from "../../class-view.ts";
import type { WireMessage } from "../../wire-messages.ts";
import { defaultInWords, historyInWords, keyInWords, ownHistory, termOf, valueInWords } from "../facts.ts";
import { badge, code, escapeHtml, idOf } from "../markup.ts";
import { PageWriter, type Site } from "../site.ts";
import { messageView, stateBadges } from "./message.ts";

/** What the template of a class shows. */
export function classView(site: Site, c: ModelClass) {
  const page = new PageWriter(site, "../", c.name);
  const all = site.messagesOf(c);
  const declared = all.filter((m) => m.kind === "declared" && !m.hidden);
  const alive = declared.filter((m) => m.state !== "removed");
  const messages = [...alive].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return {
    name: c.name,
    badges: stateBadges(stateOf(c.lifecycle)),
    doc: page.prose(c.doc),
    facts: classFacts(page, c),
    index: messages.length > 3 ? messages.map((m) => ({ name: m.name, gone: m.state === "deprecated" })) : [],
    fields: c.fields.filter((f) => f.internal_only !== true).map((f) => fieldView(page, c, f)),
    messages: messages.map((m) => messageView(page, m, c)),
    removed: declared.filter((m) => m.state === "removed").map((m) => messageView(page, m, c)),
    generated: all.filter((m) => m.kind !== "declared").map((m) => generatedView(page, m)),
    relations: relationsOf(page, c),
    operations: operationsView(page, c),
    hidden: all.filter((m) => m.kind === "declared" && m.hidden).map((m) => messageView(page, m, c)),
  };
}

function classFacts(page: PageWriter, c: ModelClass): string {
  const kept = !c.flags.in_database
    ? "only a record, not an object"
    : c.flags.persist
      ? "kept across restarts"
      : "lost when the toolstack restarts";
  return [historyInWords(page, c.lifecycle), kept, ...(c.flags.gen_events ? ["sends events"] : [])].join(" &middot; ");
}

function fieldView(page: PageWriter, c: ModelClass, f: ModelField) {
  const facts = [
    access(page, f),
    ...(f.default === undefined ? [] : [`default ${escapeHtml(defaultInWords(f.default))}`]),
    ...(f.persist === false && c.flags.persist ? ["not kept across restarts"] : []),
    ...(f.read_role === undefined || f.read_role === "read-only" ? [] : [`read by ${page.role(f.read_role)}`]),
    ...Object.entries(f.map_keys_roles ?? {}).map(([key, role]) => `key ${code(key)}: ${page.role(role)}`),
    ...ownHistory(page, f.lifecycle, c.lifecycle),
  ];
  const state = isRemoved(c) ? "published" : stateOf(f.lifecycle);
  return {
    name: f.name,
    gone: state === "removed",
    badges: stateBadges(state),
    type: page.type(f.type),
    doc: page.prose(f.doc),
    facts: facts.join(" &middot; "),
  };
}

function access(page: PageWriter, f: ModelField): string {
  if (f.qualifier === "DynamicRO") return "read-only";
  if (f.qualifier === "StaticRO") return "set when the object is made";
  return f.write_role === undefined ? "writable" : `writable by ${page.role(f.write_role)}`;
}

function generatedView(page: PageWriter, m: WireMessage) {
  return {
    name: m.name,
    gone: m.state === "removed",
    badges: stateBadges(m.state) + (m.kind === "query" ? ` ${badge("plain", "not in SDKs")}` : ""),
    args: ["session_id", ...m.params.map((p) => p.name)].join(", "),
    result: m.result === undefined ? "nothing" : page.type(m.result),
    doc: page.prose(m.doc),
    role: page.role(m.role),
  };
}

function relationsOf(page: PageWriter, c: ModelClass) {
  const own = `${c.name}.`;
  const swapped: Readonly<Record<string, string>> = { "one-to-many": "many-to-one", "many-to-one": "one-to-many" };
  return page.site.model.relations.relations.flatMap(([a, b, kind]) => {
    const row = (here: string, there: string, words: string) => ({
      here: page.to(here),
      there: page.to(there),
      kind: words.replaceAll("-", " "),
    });
    return [
      ...(a.startsWith(own) ? [row(a, b, swapped[kind] ?? kind)] : []),
      ...(b.startsWith(own) && a !== b ? [row(b, a, kind)] : []),
    ];
  });
}

const TABLE_KEYS = new Set(["enum", "operations", "checks", "first_error_wins"]);
const CHECK_KEYS = new Set(["check", "operations", "refused_when", "error", "params"]);

function operationsView(page: PageWriter, c: ModelClass) {
  const table = page.site.model.allowed_operations.classes[c.name];
  if (table === undefined) return undefined;
  const rules = Object.entries(table.operations ?? {});
  const columns = [...new Set(rules.flatMap(([, rule]) => Object.keys(rule)))];
  return {
    enum: `<a href="../enums.html#${idOf(table.enum)}">${code(table.enum)}</a>`,
    facts: Object.entries(table)
      .filter(([key]) => !TABLE_KEYS.has(key))
      .map(([key, value]) => ({ term: termOf(key), value: escapeHtml(valueInWords(value)) })),
    columns: columns.map(keyInWords),
    rules: rules.map(([name, rule]) => ({ name, cells: columns.map((column) => valueInWords(rule[column])) })),
    checks: (table.checks ?? []).map((check) => ({
      operations: Array.isArray(check.operations)
        ? check.operations.map(code).join(", ")
        : escapeHtml(keyInWords(check.operations)),
      when: check.refused_when,
      more: Object.entries(check)
        .filter(([key]) => !CHECK_KEYS.has(key))
        .map(([key, value]) => `${keyInWords(key)}: ${valueInWords(value)}`),
      error: page.error(check.error),
      params: check.params.length === 0 ? "" : `(${check.params.join("; ")})`,
    })),
  };
}
