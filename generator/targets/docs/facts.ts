import { escapeHtml } from "./markup.ts";
import type { PageWriter } from "./site.ts";

/** A term and what there is to say, as HTML. */
export interface Fact {
  readonly term: string;
  readonly value: string;
}

type History = readonly (readonly [string, string])[];

const CHANGES: Readonly<Record<string, string>> = {
  published: "since",
  prototyped: "prototype in",
  changed: "changed in",
  extended: "extended in",
  deprecated: "deprecated since",
  removed: "removed in",
};

/** A history as a phrase: `since XenServer 4.0, deprecated since XenServer 7.0`. Without one it is unreleased. */
export function historyInWords(page: PageWriter, history: History): string {
  if (history.length === 0) return "unreleased";
  return history
    .map(([change, release]) => `${CHANGES[change] ?? escapeHtml(change)} ${page.release(release)}`)
    .join(", ");
}

/** The history of a member, unless it is only that it came with its class. */
export function ownHistory(page: PageWriter, history: History, ofClass: History): string[] {
  const [first] = ofClass;
  const [only] = history;
  const same = history.length === 1 && only?.[0] === first?.[0] && only?.[1] === first?.[1];
  return same ? [] : [historyInWords(page, history)];
}

/** A default value of the model, as people write it. */
export function defaultInWords(value: unknown): string {
  if (typeof value === "string") return value === "" ? "empty text" : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "empty" : JSON.stringify(value);
  if (typeof value === "object" && value !== null) {
    if ("ref" in value) return value.ref === "" || value.ref === "OpaqueRef:NULL" ? "null" : String(value.ref);
    if ("datetime" in value) return String(value.datetime);
    return Object.keys(value).length === 0 ? "empty" : JSON.stringify(value);
  }
  return String(value);
}

/** Any value of the model as short text: lists with commas, names with spaces for underscores. */
export function valueInWords(value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(valueInWords).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, member]) => (member === true ? key : `${key}: ${valueInWords(member)}`))
    .join("; ");
}

/** A key of the model as words: `during_rolling_upgrade` as `during rolling upgrade`. */
export const keyInWords = (key: string): string => key.replaceAll("_", " ");

/** A key of the model as the term of a fact: `served_on` as `Served on`. */
export const termOf = (key: string): string => key.charAt(0).toUpperCase() + keyInWords(key).slice(1);
