import { internalError, type XapiError } from "../../errors.ts";
import { resolveReferences } from "./escape.ts";

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A tag of a document that consists of tags and attributes only. */
export interface Tag {
  readonly name: string;
  /** `empty` is a start and an end in one: `<row/>`. */
  readonly kind: "start" | "end" | "empty";
  readonly attributes: ReadonlyMap<string, string>;
  readonly at: Position;
}

/** The most characters of one tag; the longest real ones, rows of hosts, have some ten thousands. */
const MAX_TAG = 16 * 1024 * 1024;

const nameAndKind = /^<(\/?)([A-Za-z_][\w.-]*)/;
const attribute = /\s+([A-Za-z_:][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

/** `INTERNAL_ERROR` that says what is wrong with a document and where. */
export function malformed(what: string, { line, column }: Position): XapiError {
  return internalError(`The XML database cannot be read: ${what} (line ${line}, column ${column}).`);
}

/**
 * Cuts a document that arrives in pieces into its tags; keeps no more than the tag that is not complete yet. Comments and
 * the XML declaration are skipped; text between tags, DOCTYPE and other declarations are refused.
 */
export class TagReader {
  #pending = "";
  /** How far the pending tag was searched for its end, and the quote that was open there. */
  #searched = 0;
  #quote = "";
  #line = 1;
  #column = 1;

  get position(): Position {
    return { line: this.#line, column: this.#column };
  }

  /** The tags that are complete with this piece. */
  *feed(piece: string): Generator<Tag, void, void> {
    this.#pending += piece;
    for (;;) {
      this.#skipBlank();
      if (this.#pending === "") return;
      if (!this.#pending.startsWith("<")) throw malformed("there is text between the tags", this.position);
      const end = this.#endOfTag();
      if (end < 0) {
        if (this.#pending.length > MAX_TAG) throw malformed("a tag is too long", this.position);
        return;
      }
      const text = this.#pending.slice(0, end);
      if (text.startsWith("<!") || text.startsWith("<?")) this.#checkSkippable(text);
      else yield this.#tag(text);
      this.#consume(end);
    }
  }

  /** To be called after the last piece: raises if a tag is left incomplete. */
  end(): void {
    if (this.#pending !== "") throw malformed("the document ends within a tag", this.position);
  }

  #skipBlank(): void {
    const blank = /^[ \t\r\n]+/.exec(this.#pending);
    if (blank !== null) this.#consume(blank[0].length);
  }

  #endOfTag(): number {
    if (this.#pending.startsWith("<!--")) {
      const end = this.#pending.indexOf("-->", 4);
      return end < 0 ? end : end + 3;
    }
    while (this.#searched < this.#pending.length) {
      const next = this.#quote === "" ? this.#nextMark() : this.#pending.indexOf(this.#quote, this.#searched);
      if (next < 0) break;
      this.#searched = next + 1;
      if (this.#quote !== "") this.#quote = "";
      else if (this.#pending[next] === ">") return next + 1;
      else this.#quote = this.#pending[next] ?? "";
    }
    this.#searched = this.#pending.length;
    return -1;
  }

  #nextMark(): number {
    const mark = /["'>]/g;
    mark.lastIndex = this.#searched;
    return mark.exec(this.#pending)?.index ?? -1;
  }

  #checkSkippable(text: string): void {
    if (text.startsWith("<!--")) return;
    const first = this.#line === 1 && this.#column === 1;
    if (!first || !text.startsWith("<?xml "))
      throw malformed("there is a declaration that is not allowed", this.position);
  }

  #tag(text: string): Tag {
    const head = nameAndKind.exec(text);
    if (head === null) throw malformed("a tag has no name", this.position);
    const [{ length }, slash, name = ""] = head;
    const attributes = new Map<string, string>();
    attribute.lastIndex = length;
    let end = length;
    for (let found = attribute.exec(text); found !== null; found = attribute.exec(text)) {
      const [, key = "", double, single] = found;
      if (attributes.has(key)) throw malformed(`the attribute ${key} stands twice`, this.position);
      attributes.set(key, this.#resolved(key, double ?? single ?? ""));
      end = attribute.lastIndex;
    }
    const rest = text.slice(end).trim();
    if (rest !== ">" && (rest !== "/>" || slash === "/")) {
      throw malformed(`the tag ${name} has a broken attribute after character ${end}`, this.position);
    }
    if (slash === "/" && attributes.size > 0) throw malformed(`the end tag ${name} has attributes`, this.position);
    return { name, kind: slash === "/" ? "end" : rest === ">" ? "start" : "empty", attributes, at: this.position };
  }

  #resolved(key: string, value: string): string {
    try {
      return resolveReferences(value);
    } catch (thrown) {
      throw malformed(`in the attribute ${key}, ${thrown instanceof Error ? thrown.message : ""}`, this.position);
    }
  }

  #consume(count: number): void {
    const taken = this.#pending.slice(0, count);
    const lines = taken.split("\n");
    const last = lines.at(-1) ?? "";
    this.#column = lines.length > 1 ? last.length + 1 : this.#column + count;
    this.#line += lines.length - 1;
    this.#pending = this.#pending.slice(count);
    this.#searched = 0;
    this.#quote = "";
  }
}
