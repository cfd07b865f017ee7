import type { ModelInterface } from "../../../model/resolved.ts";
import { termOf, valueInWords } from "../facts.ts";
import { code, escapeHtml, idOf, link } from "../markup.ts";
import { PageWriter, type Site } from "../site.ts";

const OWN_PLACE = new Set(["doc", "types", "methods", "requests", "error"]);

interface Request {
  readonly op: string;
  readonly doc: string;
  readonly method?: string;
  readonly path?: string;
  readonly [detail: string]: unknown;
}

/** The interface of a daemon: calls or requests, and the types that they use. */
export function daemonView(site: Site, name: string, i: ModelInterface) {
  const page = new PageWriter(site, "../");
  const calls = i.methods ?? [];
  const requests = (i.requests ?? []) as readonly Request[];
  const known = new Set(Object.keys(i.types));
  return {
    name,
    doc: page.prose(i.doc.text),
    facts: [
      ...Object.entries(i)
        .filter(([key]) => !OWN_PLACE.has(key))
        .map(([key, value]) => ({ term: termOf(key), value: escapeHtml(valueInWords(value)) })),
      ...(i.error === undefined ? [] : [{ term: "Errors", value: daemonType(i.error, known) }]),
    ].filter((f) => f.value !== ""),
    index: calls.length > 3 ? calls.map((m) => ({ id: idOf(m.name), name: m.name })) : [],
    requests: requests.map(({ op, doc, method, path, ...details }) => ({
      id: idOf(op),
      op,
      method: method ?? "",
      path: path ?? "",
      doc: page.prose(doc),
      details: valueInWords(details),
    })),
    calls: calls.map((m) => ({
      id: idOf(m.name),
      name: m.name,
      signature: `<code><b>${escapeHtml(m.name)}</b>(${escapeHtml(m.params.map((p, n) => p.name ?? `#${n + 1}`).join(", "))})</code> <span class="arrow">gives</span> <span class="type">${daemonType(m.result, known)}</span>`,
      doc: page.prose(m.doc),
      params: m.params.map((p, n) => ({
        name: p.name ?? `#${n + 1}`,
        type: daemonType(p.type, known),
        doc: page.prose(p.doc),
      })),
    })),
    types: Object.entries(i.types).map(([type, shape]) => typeView(page, type, shape, i.doc.types[type] ?? "", known)),
  };
}

/** Fragment of a named type. */
export const typeId = (name: string): string => `type-${idOf(name)}`;

function typeView(page: PageWriter, name: string, shape: unknown, doc: string, known: ReadonlySet<string>) {
  const base = { id: typeId(name), name, doc: page.prose(doc) };
  const { record, variant } = (typeof shape === "object" && shape !== null ? shape : {}) as {
    record?: readonly { name: string; type: unknown; default?: unknown }[];
    variant?: readonly (readonly [string, ...unknown[]])[];
  };
  if (record !== undefined)
    return {
      ...base,
      heading: "Member",
      column: "Type",
      rows: record.map((m) => ({
        name: m.name,
        type: `${daemonType(m.type, known)}${m.default === undefined ? "" : `, default ${code(JSON.stringify(m.default))}`}`,
      })),
    };
  if (variant !== undefined)
    return {
      ...base,
      heading: "Case",
      column: "Carries",
      rows: variant.map(([tag, ...carried]) => ({
        name: tag,
        type: carried.map((t) => daemonType(t, known)).join(", ") || "nothing",
      })),
    };
  return { ...base, alias: daemonType(shape, known) };
}

/** A type of the daemons in words, with links to the named ones on the same page. */
function daemonType(type: unknown, known: ReadonlySet<string>): string {
  if (type === "unit") return "nothing";
  if (typeof type === "string") return escapeHtml(type);
  if (typeof type !== "object" || type === null) return escapeHtml(String(type));
  const [[kind, of] = ["", undefined]] = Object.entries(type);
  const inner = (part: unknown) => daemonType(part, known);
  switch (kind) {
    case "named":
      return known.has(String(of)) ? link(`#${typeId(String(of))}`, String(of)) : escapeHtml(String(of));
    case "list":
      return `list of ${inner(of)}`;
    case "option":
      return `${inner(of)}, or none`;
    case "dict":
      return `map of string to ${inner(of)}`;
    case "tuple":
      return `(${(of as readonly unknown[]).map(inner).join(", ")})`;
    case "string":
      return `string (${escapeHtml(String(of))})`;
    default:
      return code(JSON.stringify(type));
  }
}
