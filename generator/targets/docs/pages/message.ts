import type { ModelClass } from "../../../model/resolved.ts";
import type { WireMessage } from "../../wire-messages.ts";
import { defaultInWords, type Fact, ownHistory, valueInWords } from "../facts.ts";
import { badge, code, escapeHtml } from "../markup.ts";
import { placementInWords } from "../placement-in-words.ts";
import { errorsOf, type PageWriter } from "../site.ts";

/** Marks behind the name of a thing that is not simply published. */
export function stateBadges(state: string): string {
  if (state === "published") return "";
  return ` ${badge(state, state === "prototyped" ? "prototype" : state)}`;
}

/** What the template of a message shows. */
export function messageView(page: PageWriter, m: WireMessage, c: ModelClass) {
  const names = new Set(m.params.map((p) => p.name));
  return {
    name: m.name,
    gone: m.state === "removed",
    badges: badges(m),
    signature: signature(page, m),
    doc: page.prose(m.doc, names),
    params: m.params.map((p) => ({
      name: p.name,
      type: page.type(p.type),
      doc: page.prose(p.doc, names),
      facts: [
        ...(p.required ? [] : [`optional, default ${escapeHtml(defaultInWords(p.default))}`]),
        ...(p.since === undefined ? [] : [`since ${page.release(p.since)}`]),
      ].join("; "),
    })),
    facts: facts(page, m, c, names),
  };
}

function badges(m: WireMessage): string {
  return [
    stateBadges(m.state),
    m.declared?.pool_internal ? ` ${badge("internal", "inside the pool only")}` : "",
    m.session ? "" : ` ${badge("plain", "no session")}`,
    m.declared?.secret ? ` ${badge("plain", "secret")}` : "",
  ].join("");
}

function signature(page: PageWriter, m: WireMessage): string {
  const params = [...(m.session ? ["session_id"] : []), ...m.params.map((p) => (p.required ? p.name : `${p.name}?`))];
  const result = m.result === undefined ? "nothing" : page.type(m.result);
  return `<code>${escapeHtml(`${m.class}.`)}<b>${escapeHtml(m.name)}</b>(${escapeHtml(params.join(", "))})</code> <span class="arrow">gives</span> <span class="type">${result}</span>`;
}

function facts(page: PageWriter, m: WireMessage, c: ModelClass, names: ReadonlySet<string>): Fact[] {
  const list: Fact[] = [];
  const add = (term: string, value: string | undefined) => {
    if (value !== undefined && value !== "") list.push({ term, value });
  };
  add("Returns", m.resultDoc === undefined ? undefined : page.prose(m.resultDoc, names));
  add("Least role", page.role(m.role));
  add(
    "Errors",
    errorsOf(m)
      .map((e) => page.error(e))
      .join(", "),
  );
  for (const fact of wayOf(page, m)) add(fact.term, fact.value);
  add("Async", m.async ? `${code(`Async.${m.class}.${m.name}`)} returns a ${page.to("task")}` : "no");
  add("History", ownHistory(page, m.lifecycle, c.lifecycle).join(""));
  return list;
}

interface Mark {
  readonly class: string;
  readonly object: string;
  readonly op: string;
}

/** Where a message runs and what it does on the way there. */
function wayOf(page: PageWriter, m: WireMessage): Fact[] {
  const way = m.forwarding;
  const text = (key: string) => (way[key] === undefined ? "" : escapeHtml(valueInWords(way[key])));
  const marks = (way.marks ?? []) as readonly Mark[];
  return [
    { term: "Runs on", value: typeof way.to === "string" ? placementInWords(way.to) : "" },
    { term: "Depends", value: conditions(way.when) },
    { term: "Same as", value: typeof way.same_as === "string" ? page.to(way.same_as) : "" },
    {
      term: "Locks",
      value: marks
        .map((k) => `${code(k.op)} in <code>current_operations</code> of ${escapeHtml(k.object)} (${page.to(k.class)})`)
        .join("; "),
    },
    { term: "Requires", value: text("requires") },
    { term: "Feature", value: text("feature") },
    { term: "Also checks", value: text("checks") },
    { term: "Cancels", value: text("cancels") },
    { term: "Alert", value: typeof way.alert === "string" ? alertLink(page, way.alert) : "" },
    { term: "Note", value: text("note") },
  ];
}

const alertLink = (page: PageWriter, name: string): string =>
  `<a href="${page.root}alerts.html#${escapeHtml(name)}">${code(name)}</a>`;

function conditions(when: unknown): string {
  if (typeof when !== "object" || when === null) return "";
  return Object.entries(when)
    .map(([condition, placement]) =>
      condition === "otherwise"
        ? `otherwise ${placementInWords(String(placement))}`
        : `if ${escapeHtml(condition)}: ${placementInWords(String(placement))}`,
    )
    .join(" ");
}
