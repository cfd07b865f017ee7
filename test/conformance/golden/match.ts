import { Cut, CutRecord } from "./message.ts";

/** Placeholders of recordings and what may stand in their place. Events' tokens are numbers of the database's generations. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^ref\d+$/, "(?!NULL\\b)[^\\s\"'<>&,()/]+"],
  [/^uuid/, "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"],
];
/** The half of an event token that stands for nothing yet: ours may be anything, and is not remembered. */
const NO_GENERATION = "0".repeat(20);
/** These match anything of their kind and are not remembered. */
const ANYTHING: Readonly<Record<string, string>> = {
  now: "(?:\\d{8}T\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z?|\\d+\\.?\\d*)",
  text: "[\\s\\S]*",
  hash: "[0-9a-f]+",
};
const PLACEHOLDER =
  /<(ref\d+|uuid\d+|uuid-host|uuid-dom0|origin|address|extensions|now|text|hash)>|(?<!\d)(\d{20})(?!\d)/g;

/** What placeholders stand for in this replay. */
export class Bindings {
  #known = new Map<string, string>();

  bind(name: string, value: string): void {
    this.#known.set(name, value);
  }

  /** What a placeholder stands for, `undefined` if nothing has shown it yet. */
  get(name: string): string | undefined {
    return this.#known.get(name);
  }

  /** Text with the known placeholders filled in, and the names of those that are not known. */
  fill(text: string): { readonly text: string; readonly missing: readonly string[] } {
    const missing: string[] = [];
    const filled = text.replace(PLACEHOLDER, (all: string, name?: string, number?: string) => {
      const value = this.#known.get(name ?? `number ${number}`);
      if (value === undefined && name !== undefined) missing.push(name);
      return value ?? all;
    });
    return { text: filled, missing };
  }

  /** Runs `attempt`; where it answers differences, what it has bound is forgotten. */
  try(attempt: () => readonly string[]): readonly string[] {
    const before = new Map(this.#known);
    const differences = attempt();
    if (differences.length > 0) this.#known = before;
    return differences;
  }

  /** Whether text can stand where `recorded` does; binds the placeholders that are new. */
  matches(recorded: string, ours: string): boolean {
    const names: string[] = [];
    let last = 0;
    let source = "^";
    for (const match of recorded.matchAll(PLACEHOLDER)) {
      const [all, name, number] = match;
      source += escaped(recorded.slice(last, match.index));
      last = match.index + all.length;
      const key = name ?? `number ${number}`;
      const known = this.#known.get(key);
      const free = name === undefined ? (number === NO_GENERATION ? "\\d{20}" : undefined) : ANYTHING[name];
      if (free !== undefined) source += free;
      else if (known !== undefined) source += escaped(known);
      else {
        source += `(${name === undefined ? "\\d{20}" : kindOf(name)})`;
        names.push(key);
      }
    }
    const found = new RegExp(`${source}${escaped(recorded.slice(last))}$`).exec(ours);
    if (found === null) return false;
    names.forEach((key, index) => {
      const value = found[index + 1];
      if (value !== undefined) this.#known.set(key, value);
    });
    return true;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const kindOf = (name: string): string => KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? "[\\s\\S]*?";

/** Texts in which upstream tells the name of one of its exceptions: ours say what was wrong (api-wire.md, section 15). */
const EXCEPTION = /^(?:Failure\(|Not_found|Invalid argument: |[A-Z]\w*(?:\.|__)[A-Z])/;

/** Rows of records that depend on the machine or on what else goes on; `true`: only their kind is compared. */
export type Loose = (path: readonly string[], recorded: unknown) => boolean;

/**
 * Compares recorded data with ours and binds placeholders on the way. Answers what differs, with the path to it. Sets are
 * compared without order where all members are text with placeholders, maps without order always.
 */
export function compare(
  bindings: Bindings,
  recorded: unknown,
  ours: unknown,
  loose: Loose,
  path: readonly string[] = [],
): readonly string[] {
  if (loose(path, recorded) && kind(recorded) === kind(ours)) return [];
  if (typeof recorded === "string" && typeof ours === "string") {
    if (bindings.matches(recorded, ours) || (EXCEPTION.test(recorded) && ours !== "")) return [];
    return [differs(path, recorded, ours)];
  }
  if (recorded instanceof Cut && Array.isArray(ours)) {
    return compareSets(bindings, recorded.items, ours, loose, path, true);
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    return compareSets(bindings, recorded, ours, loose, path, false);
  }
  if (recorded instanceof CutRecord && isRecord(ours)) {
    return compareMaps(bindings, recorded.members, ours, loose, path, true);
  }
  if (isRecord(recorded) && isRecord(ours)) return compareMaps(bindings, recorded, ours, loose, path, false);
  return Object.is(recorded, ours) ? [] : [differs(path, recorded, ours)];
}

function compareSets(
  bindings: Bindings,
  recorded: readonly unknown[],
  ours: readonly unknown[],
  loose: Loose,
  path: readonly string[],
  cut: boolean,
): readonly string[] {
  const inOrder = () =>
    !cut && recorded.length !== ours.length
      ? [differs(path, recorded, ours)]
      : recorded.flatMap((item, index) => compare(bindings, item, ours[index], loose, [...path, String(index)]));
  const ordered = bindings.try(inOrder);
  if (ordered.length === 0 || !isUnordered(path, recorded)) return ordered;
  const left = [...ours];
  const missing: string[] = [];
  for (const item of sortedByKnown(bindings, recorded)) {
    const at = left.findIndex((other) => bindings.try(() => compare(bindings, item, other, loose, path)).length === 0);
    if (at < 0) missing.push(item as string);
    else left.splice(at, 1);
  }
  if (missing.length === 0 && (cut || left.length === 0)) return [];
  if (missing.length === recorded.length && path.at(-1) !== "events") return ordered;
  const [first] = missing;
  const rest = left.find((item) => isRecord(item) && isAbout(bindings, first, item.ref)) ?? left[0];
  const one = first !== undefined && rest !== undefined ? compare(bindings, first, rest, loose, path) : [];
  return [
    `${path.join(".")}: missing ${short(missing.map((item) => shown(item)))}, surplus ${short(left.map((item) => shown(item)))}`,
    ...one,
  ];
}

/** Whether a recorded event is about the object of a reference. */
function isAbout(bindings: Bindings, event: unknown, ref: unknown): boolean {
  const members = event instanceof CutRecord ? event.members : event;
  return isRecord(members) && typeof members.ref === "string" && bindings.fill(members.ref).text === ref;
}

/** What tells an event from others. */
function shown(item: unknown): unknown {
  if (!isRecord(item) || !("operation" in item)) return item;
  return `${item.class} ${item.operation} ${item.ref}`;
}

/** Sets of references and of labels have no order that a client may rely on, nor have the events of one reply. */
function isUnordered(path: readonly string[], items: readonly unknown[]): boolean {
  if (path.at(-1) === "events" || (path.length === 1 && path[0] === "result")) return true;
  return (
    items.every((item) => typeof item === "string") && !path.includes("error") && !path.includes("ErrorDescription")
  );
}

const sortedByKnown = (bindings: Bindings, items: readonly unknown[]): readonly unknown[] =>
  [...items].sort((a, b) => unknowns(bindings, a) - unknowns(bindings, b));

/** What is cut off is like much, so it comes last. */
const unknowns = (bindings: Bindings, item: unknown): number =>
  (item instanceof CutRecord ? 1000 : 0) +
  bindings.fill(typeof item === "string" ? item : JSON.stringify(item)).missing.length;

/** Members in any order; keys that are placeholders find their member by the whole of it. */
function compareMaps(
  bindings: Bindings,
  recorded: Readonly<Record<string, unknown>>,
  ours: Readonly<Record<string, unknown>>,
  loose: Loose,
  path: readonly string[],
  cut: boolean,
): readonly string[] {
  const left = new Map(Object.entries(ours));
  const differences: string[] = [];
  const later: [string, unknown][] = [];
  for (const [key, value] of Object.entries(recorded)) {
    const { text, missing } = bindings.fill(key);
    if (missing.length > 0) later.push([key, value]);
    else if (!left.has(text)) differences.push(`${[...path, key].join(".")}: missing (${short(value)})`);
    else {
      differences.push(...compare(bindings, value, left.get(text), loose, [...path, key]));
      left.delete(text);
    }
  }
  for (const [key, value] of later) {
    const found = [...left].find(
      ([candidate, other]) =>
        sameName(value, other) &&
        bindings.try(() =>
          bindings.matches(key, candidate) ? compare(bindings, value, other, loose, [...path, key]) : [key],
        ).length === 0,
    );
    if (found === undefined) {
      const [near] = [...left.values()];
      differences.push(`${[...path, key].join(".")}: nothing is like ${short(value)}`);
      if (left.size === 1) differences.push(...compare(bindings, value, near, loose, [...path, key]));
    } else left.delete(found[0]);
  }
  if (!cut) for (const key of left.keys()) differences.push(`${[...path, key].join(".")}: surplus`);
  return differences;
}

/** Tells most records apart without comparing them whole. */
function sameName(recorded: unknown, ours: unknown): boolean {
  if (!isRecord(recorded) || !isRecord(ours) || typeof recorded.name_label !== "string") return true;
  return recorded.name_label.includes("<") || recorded.name_label === ours.name_label;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const kind = (value: unknown): string =>
  value instanceof Cut || Array.isArray(value) ? "set" : value === null ? "null" : typeof value;

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

const differs = (path: readonly string[], recorded: unknown, ours: unknown): string =>
  `${path.join(".")}: recorded ${short(recorded)}, ours ${short(ours)}`;
