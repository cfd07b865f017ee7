import { keyInWords, termOf, valueInWords } from "../facts.ts";
import { badge, code, escapeHtml, idOf } from "../markup.ts";
import { PageWriter, type Site } from "../site.ts";

const byText = (a: string, b: string): number => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

/** Every enum with its labels. */
export function enumsView(site: Site) {
  const page = new PageWriter(site, "");
  return {
    enums: Object.entries(site.model.enums)
      .sort(([a], [b]) => byText(a, b))
      .map(([name, e]) => ({
        id: idOf(name),
        name,
        users: e.classes.map((c) => page.to(c)).join(", "),
        values: e.values.map((label) => ({
          id: idOf(`${name}-${label}`),
          label,
          doc: page.prose(e.doc[label] ?? ""),
        })),
      })),
  };
}

/** Every error with its parameters and who raises it. */
export function errorsView(site: Site) {
  const page = new PageWriter(site, "");
  const { errors, doc } = site.model.errors;
  const codes = Object.keys(doc).sort();
  const letters = new Map<string, string>();
  for (const errorCode of codes)
    if (!letters.has(errorCode.charAt(0))) letters.set(errorCode.charAt(0), idOf(errorCode));
  return {
    letters: [...letters].map(([letter, first]) => ({ letter, first })),
    errors: codes.map((errorCode) => ({
      id: idOf(errorCode),
      code: errorCode,
      params: errors[errorCode] === undefined ? "(not declared)" : `(${errors[errorCode].join(", ")})`,
      doc: page.prose(doc[errorCode] ?? "", new Set(errors[errorCode] ?? [])),
      raisedBy: raisers(page, site.raisedBy.get(errorCode) ?? []),
    })),
  };
}

/** Errors that very many messages raise say so; the list would tell nothing. */
function raisers(page: PageWriter, names: readonly string[]): string {
  const shown = names.slice(0, 24).map((name) => page.to(name));
  const rest = names.length - shown.length;
  return shown.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Every alert. */
export function alertsView(site: Site) {
  const page = new PageWriter(site, "");
  const { messages, doc, priorities } = site.model.messages_alerts;
  const patterns = (site.model.messages_alerts as { made_at_run_time?: Pattern[] }).made_at_run_time ?? [];
  return {
    alerts: Object.entries(messages).map(([name, priority]) => ({
      name,
      priority,
      word: priorities[String(priority)] ?? "",
      doc: page.prose(doc[name] ?? ""),
    })),
    patterns: patterns.map((p) => ({ ...p, kinds: p.kinds.join(", ") })),
  };
}

interface Pattern {
  readonly pattern: string;
  readonly kinds: readonly string[];
  readonly priority: number;
}

interface HttpFacts {
  readonly session_from: readonly string[];
  readonly common_args: readonly string[];
  readonly services_paths: readonly (readonly [string, string, string])[];
}

const SHOWN = new Set(["name", "method", "path", "args", "doc", "role", "documented", "rbac_checked", "errors"]);

/** Every HTTP handler. */
export function httpView(site: Site) {
  const page = new PageWriter(site, "");
  const facts = site.model.http_handlers as unknown as HttpFacts;
  return {
    sessionFrom: facts.session_from.join(", "),
    commonArgs: facts.common_args.map(code).join(", "),
    services: facts.services_paths.map(([method, path, what]) => ({ method, path, what })),
    handlers: [...site.model.http_handlers.handlers]
      .sort((a, b) => byText(a.path, b.path))
      .map((h) => ({
        name: h.name,
        method: h.method,
        path: h.path,
        badges: h.documented === true ? "" : ` ${badge("plain", "not in SDKs")}`,
        doc: page.prose(h.doc),
        args: h.args.map((a) => ({
          name: a.name ?? "any",
          type: a.type ?? "",
          doc: page.prose(a.doc),
        })),
        facts: handlerFacts(page, h),
      })),
  };
}

function handlerFacts(page: PageWriter, h: Site["model"]["http_handlers"]["handlers"][number]) {
  const errors = h.errors;
  return [
    { term: "Least role", value: h.rbac_checked === false ? "none is asked for" : page.role(h.role) },
    ...(Array.isArray(errors) ? [{ term: "Errors", value: errors.map((e) => page.error(String(e))).join(", ") }] : []),
    ...Object.entries(h)
      .filter(([key]) => !SHOWN.has(key))
      .map(([key, value]) => ({
        term: termOf(key),
        value: escapeHtml(key === "served_on" ? keyInWords(String(value)) : valueInWords(value)),
      })),
  ];
}

/** The releases with what changed in each. */
export function releasesView(site: Site) {
  const page = new PageWriter(site, "");
  return {
    version: site.model.releases.current_api_version,
    releases: site.releases.releases.map((r) => {
      const changes = site.releases.changes(r.name);
      const groups = Map.groupBy(changes, (c) => c.change);
      return {
        id: idOf(r.name),
        title: r.title,
        facts: [
          ...(r.title === r.name || r.apiVersion === undefined ? [] : [r.name]),
          ...(r.apiVersion === undefined ? [] : [`API ${r.apiVersion}`]),
          ...(r.date === undefined ? [] : [r.date]),
          ...(changes.length === 0 ? ["no changes of the API"] : []),
        ].join(" \u00b7 "),
        total: changes.length,
        many: changes.length > 40,
        groups: [...groups].map(([change, list]) => ({
          term: change === "published" ? "new" : change,
          value: list.map((c) => page.to(c.name)).join(", "),
        })),
      };
    }),
  };
}

/** Roles, what begins with each, and how much of each class each may call. */
export function rolesView(site: Site) {
  const page = new PageWriter(site, "");
  const order = site.model.roles.order;
  const level = new Map(order.map((r, index) => [r.name, index]));
  const open = site.classes.map((c) => ({
    name: c.name,
    messages: site.messagesOf(c).filter((m) => !m.hidden && m.state !== "removed"),
  }));
  const mayCall = (role: string, least: string) => least !== "none" && allowed(level, role, least);
  return {
    columns: order.map((r) => r.name),
    roles: order.map((r) => {
      const classes = open.flatMap(({ name, messages }) => {
        const own = messages.filter((m) => m.role.split("+").includes(r.name) && m.kind === "declared");
        return own.length === 0
          ? []
          : [
              {
                name: page.to(name),
                size: own.length,
                messages: own.map((m) => page.to(`${name}.${m.name}`, m.name)).join(", "),
              },
            ];
      });
      return {
        ...r,
        doc: page.prose(r.doc),
        includes: (site.model.roles.includes[r.name] ?? []).map((i) => page.role(i)).join(", "),
        count: classes.reduce((sum, c) => sum + c.size, 0),
        classes,
      };
    }),
    matrix: open
      .filter(({ messages }) => messages.length > 0)
      .map(({ name, messages }) => ({
        name: page.to(name),
        cells: order.map((r) => {
          const count = messages.filter((m) => mayCall(r.name, m.role)).length;
          return { text: count, level: count === 0 ? "none" : count === messages.length ? "all" : "some" };
        }),
      })),
    keys: Object.entries(site.model.roles.map_key_permissions).map(([permission, role]) => {
      const [message = "", key = ""] = permission.split("/key:");
      return { message: page.to(message), key, role: page.role(role) };
    }),
  };
}

/** A role and all in front of it hold what begins with it; `+` adds a role that stands further behind. */
function allowed(level: ReadonlyMap<string, number>, role: string, least: string): boolean {
  const [base = "", ...more] = least.split("+");
  if (more.includes(role)) return true;
  return (level.get(role) ?? 99) <= (level.get(base) ?? -1);
}
