import type { ModelClass, ModelType, ResolvedModel } from "../../model/resolved.ts";
import { type WireMessage, wireMessages } from "../wire-messages.ts";
import { code, escapeHtml, idOf, link } from "./markup.ts";
import { ReleaseHistory } from "./release-history.ts";

/** Where everything of the model is on the site, and the words for it. Paths are from the root of the site. */
export class Site {
  readonly model: ResolvedModel;
  /** In alphabetic order, those that no document shows left out. */
  readonly classes: readonly ModelClass[];
  readonly messages: ReadonlyMap<string, readonly WireMessage[]>;
  readonly releases: ReleaseHistory;
  /** Wire names of the messages that declare an error, by its code. */
  readonly raisedBy: ReadonlyMap<string, readonly string[]>;
  readonly #targets: ReadonlyMap<string, string>;

  constructor(model: ResolvedModel) {
    this.model = model;
    this.classes = model.classes.classes.filter((c) => c.documented !== false);
    this.messages = new Map(this.classes.map((c) => [c.name, wireMessages(model, c)]));
    this.releases = new ReleaseHistory(model);
    this.raisedBy = raisers(this.messages);
    this.#targets = targets(model, this.classes, this.messages);
  }

  /** The page of a class. */
  classPage(name: string): string {
    return `classes/${name}.html`;
  }

  /** The page of a daemon's interface. */
  daemonPage(name: string): string {
    return `daemons/${name}.html`;
  }

  /** Where a name leads: a class, `Class.member`, an error's code, a role, an enum; nothing for other words. */
  find(name: string): string | undefined {
    return this.#targets.get(name);
  }

  /** The messages of a class. */
  messagesOf(c: ModelClass): readonly WireMessage[] {
    return this.messages.get(c.name) ?? [];
  }
}

/** Writes what one page holds: knows how far the root is, and which class's members need no prefix. */
export class PageWriter {
  readonly site: Site;
  /** `""` or `"../"`. */
  readonly root: string;
  readonly #className: string | undefined;

  constructor(site: Site, root: string, className?: string) {
    this.site = site;
    this.root = root;
    this.#className = className;
  }

  /**
   * A description: text with names between backticks, which become links where they lead somewhere. A plain word such as
   * `copy` is seldom the name of a member.
   */
  prose(text: string, except?: ReadonlySet<string>): string {
    if (!text.includes("`")) return escapeHtml(text);
    return text
      .split("`")
      .map((part, index) => (index % 2 === 0 ? escapeHtml(part) : this.#name(part, except)))
      .join("");
  }

  #name(name: string, except?: ReadonlySet<string>): string {
    if (except?.has(name)) return code(name);
    const own =
      name.includes("_") && this.#className !== undefined ? this.site.find(`${this.#className}.${name}`) : undefined;
    const href = own ?? this.site.find(name);
    return href === undefined ? code(name) : `<a href="${escapeHtml(this.root + href)}">${code(name)}</a>`;
  }

  /** A link by the name of what it leads to; plain where there is nothing. */
  to(name: string, text = name): string {
    const href = this.site.find(name);
    return href === undefined ? escapeHtml(text) : link(this.root + href, text);
  }

  /** A type in words, with links. */
  type(type: ModelType): string {
    if (type === "secret_string") return "string (secret)";
    if (typeof type === "string") return type;
    if ("enum" in type) return link(`${this.root}enums.html#${idOf(type.enum)}`, type.enum);
    if ("ref" in type) return `${this.to(type.ref)} ref`;
    if ("record" in type) return `${this.to(type.record)} record`;
    if ("set" in type) return `set of ${this.type(type.set)}`;
    if ("option" in type) return `${this.type(type.option)}, or none`;
    return `map of ${this.type(type.map[0])} to ${this.type(type.map[1])}`;
  }

  /** A least role, linked. */
  role(role: string): string {
    if (role === "none") return "none: only the hosts of the pool themselves";
    return role
      .split("+")
      .map((part) => link(`${this.root}roles.html#${part}`, part))
      .join(" and ");
  }

  /** A release, linked. */
  release(name: string): string {
    return link(`${this.root}releases.html#${idOf(name)}`, this.site.releases.title(name));
  }

  /** An error's code, linked, its description as the title. */
  error(errorCode: string): string {
    const doc = this.site.model.errors.doc[errorCode];
    if (doc === undefined) return code(errorCode);
    return `<a href="${this.root}errors.html#${idOf(errorCode)}" title="${escapeHtml(doc)}">${code(errorCode)}</a>`;
  }
}

function raisers(messages: Site["messages"]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const list of messages.values())
    for (const m of list)
      for (const errorCode of errorsOf(m)) {
        const names = found.get(errorCode) ?? [];
        names.push(`${m.class}.${m.name}`);
        found.set(errorCode, names);
      }
  return found;
}

/** What a message declares, and what its forwarding adds. */
export function errorsOf(m: WireMessage): string[] {
  const more = m.forwarding.errors;
  return [...new Set([...m.errors, ...(Array.isArray(more) ? more.map(String) : [])])];
}

function targets(
  model: ResolvedModel,
  classes: readonly ModelClass[],
  messages: Site["messages"],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const role of model.roles.order) found.set(role.name, `roles.html#${role.name}`);
  for (const name of Object.keys(model.enums)) found.set(name, `enums.html#${idOf(name)}`);
  for (const name of Object.keys(model.errors.doc)) found.set(name, `errors.html#${idOf(name)}`);
  for (const c of classes) {
    found.set(c.name, `classes/${c.name}.html`);
    for (const f of c.fields)
      if (f.internal_only !== true) found.set(`${c.name}.${f.name}`, `classes/${c.name}.html#field-${f.name}`);
    for (const m of messages.get(c.name) ?? [])
      if (!m.hidden) found.set(`${c.name}.${m.name}`, `classes/${c.name}.html#${m.name}`);
  }
  return found;
}
