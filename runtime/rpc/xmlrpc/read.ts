import { isUtf8 } from "node:buffer";
import { MalformedRequest } from "../call.ts";
import { firstBadByte, forbiddenCharacterAt } from "../text.ts";

const NAME = /[A-Za-z_:\u00c0-\uffff][-A-Za-z0-9_:.\u00b7-\uffff]*/y;
const ATTRIBUTE = /[ \t\n]+([A-Za-z_:\u00c0-\uffff][-A-Za-z0-9_:.\u00b7-\uffff]*)[ \t\n]*=[ \t\n]*("[^"<]*"|'[^'<]*')/y;
const TAG_END = /[ \t\n]*(\/?)>/y;
const SPACE = /[ \t\n]*/y;
const REFERENCE = /&(?:#([0-9]{1,8})|#x([0-9a-fA-F]{1,8})|([A-Za-z]+));/y;
const DECLARATION =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"([A-Za-z0-9._-]+)"|'([A-Za-z0-9._-]+)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The markup of one XML document, read from front to back: tags and the text between them, no tree. It knows the part of XML that XML-RPC
 * needs, and refuses the rest: DOCTYPE, namespaces' rules, encodings other than UTF-8, US-ASCII and ISO-8859-1
 * (spec: api-wire.md, sections 4 and 15, row 7). Every method throws `MalformedRequest` with line and column.
 */
export class XmlReader {
  readonly #text: string;
  #at = 0;

  /** Decodes the document; nothing but white space, comments and processing instructions may stand before its element. */
  constructor(body: Uint8Array) {
    this.#text = decodeDocument(body);
    const declaration = DECLARATION.exec(this.#text);
    if (declaration !== null) this.#at = declaration[0].length;
    const bad = forbiddenCharacterAt(this.#text);
    if (bad >= 0) throw this.broken("a character stands here that XML does not allow", bad);
    this.skip();
    if (this.peek() === undefined) throw this.broken("expected an element");
  }

  /** Skips to the next tag, which must be `<name>` or `<name/>`; tells whether it has content. */
  open(name: string): boolean {
    this.skip();
    if (this.#text.startsWith(name, this.#at + 1) && this.#text.startsWith("<", this.#at)) {
      const after = this.#at + 1 + name.length;
      if (this.#text.charCodeAt(after) === 62) {
        this.#at = after + 1;
        return true;
      }
    }
    const found = this.peek();
    if (found !== name) throw this.unexpected(`<${name}>`);
    return this.enter();
  }

  /** Name of the tag that stands here, or `undefined` where there is an end tag or no tag. */
  peek(): string | undefined {
    if (!this.#text.startsWith("<", this.#at)) return undefined;
    NAME.lastIndex = this.#at + 1;
    return NAME.exec(this.#text)?.[0];
  }

  /** Passes the start tag that stands here; tells whether it has content. */
  enter(): boolean {
    NAME.lastIndex = this.#at + 1;
    const name = NAME.exec(this.#text);
    if (name === null) throw this.broken("expected the name of an element");
    this.#at = NAME.lastIndex;
    this.#attributes();
    TAG_END.lastIndex = this.#at;
    const end = TAG_END.exec(this.#text);
    if (end === null) throw this.broken("expected '>'");
    this.#at = TAG_END.lastIndex;
    return end[1] === "";
  }

  /** Skips to the next tag, which must be `</name>`. */
  close(name: string): void {
    this.skip();
    this.closeHere(name);
  }

  /** Passes the end tag `</name>`, which must stand here. */
  closeHere(name: string): void {
    if (!this.#text.startsWith(`</${name}`, this.#at)) throw this.unexpected(`</${name}>`);
    const after = this.#at + name.length + 2;
    TAG_END.lastIndex = after;
    const end = TAG_END.exec(this.#text);
    if (end === null || end[1] !== "") throw this.unexpected(`</${name}>`);
    this.#at = TAG_END.lastIndex;
  }

  /** Whether the next tag is an end tag; skips what stands before it. */
  atEnd(): boolean {
    this.skip();
    return this.#text.startsWith("</", this.#at);
  }

  /** Whether an end tag stands exactly here. */
  atEndHere(): boolean {
    return this.#text.startsWith("</", this.#at);
  }

  /** The text up to the next tag: references resolved, CDATA sections taken, comments left out. */
  text(): string {
    let out = this.#plain();
    while (this.#text.startsWith("<!", this.#at) || this.#text.startsWith("<?", this.#at)) {
      if (this.#text.startsWith("<![CDATA[", this.#at)) out += this.#until("<![CDATA[", "]]>");
      else if (!this.#skipNote()) throw this.broken("declarations are not supported");
      out += this.#plain();
    }
    return out;
  }

  /** The content of an element that holds text only, whose start tag was passed; passes the end tag. */
  textOf(name: string): string {
    const text = this.text();
    this.closeHere(name);
    return text;
  }

  /** Skips white space, comments and processing instructions. */
  skip(): void {
    for (;;) {
      if (this.#text.charCodeAt(this.#at) === 60) {
        const next = this.#text.charCodeAt(this.#at + 1);
        if (next !== 33 && next !== 63) return;
        if (!this.#skipNote()) throw this.broken("declarations are not supported");
        continue;
      }
      SPACE.lastIndex = this.#at;
      SPACE.test(this.#text);
      if (SPACE.lastIndex === this.#at) return;
      this.#at = SPACE.lastIndex;
    }
  }

  /** After the document's element: only white space may be left. */
  finish(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    if (SPACE.lastIndex < this.#text.length) {
      throw this.broken("only white space may follow the element", SPACE.lastIndex);
    }
  }

  /** The error for markup that is XML but not what must stand here, or for the end of the document. */
  unexpected(wanted: string): MalformedRequest {
    if (this.#at >= this.#text.length) return this.broken(`the document ends where ${wanted} must stand`);
    const found = this.#text.startsWith("</", this.#at) ? "an end tag" : `<${this.peek() ?? "?"}>`;
    if (!this.#text.startsWith("<", this.#at)) return this.invalid(`expected ${wanted}, found text`);
    if (this.#text.startsWith("</", this.#at) && wanted.startsWith("</")) {
      return this.broken(`expected ${wanted}, found another end tag`);
    }
    return this.invalid(`expected ${wanted}, found ${found}`);
  }

  /** An error of XML, at a position or here. */
  broken(reason: string, at: number = this.#at): MalformedRequest {
    return new MalformedRequest(-32700, `The body is not XML: ${reason} at ${this.#place(at)}.`);
  }

  /** An error of XML-RPC, here. */
  invalid(reason: string): MalformedRequest {
    return new MalformedRequest(-32600, `The body is not XML-RPC: ${reason} at ${this.#place(this.#at)}.`);
  }

  #place(at: number): string {
    const before = this.#text.slice(0, at);
    return `line ${before.split("\n").length}, column ${at - before.lastIndexOf("\n")}`;
  }

  #attributes(): void {
    let seen: Set<string> | undefined;
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at;
      const [whole, name = "", value = ""] = ATTRIBUTE.exec(this.#text) ?? [];
      if (whole === undefined) return;
      seen ??= new Set();
      if (seen.has(name)) throw this.broken("an attribute stands twice");
      seen.add(name);
      this.#resolve(value);
      this.#at += whole.length;
    }
  }

  #plain(): string {
    const end = this.#text.indexOf("<", this.#at);
    if (end < 0) throw this.broken("the document ends within an element", this.#text.length);
    const part = this.#text.slice(this.#at, end);
    if (part.includes("]]>")) throw this.broken("']]>' may not stand in text");
    const resolved = part.includes("&") ? this.#resolve(part) : part;
    this.#at = end;
    return resolved;
  }

  #resolve(part: string): string {
    let from = 0;
    let out = "";
    for (let at = part.indexOf("&"); at >= 0; at = part.indexOf("&", from)) {
      REFERENCE.lastIndex = at;
      const match = REFERENCE.exec(part);
      const character = match === null ? undefined : characterOf(match);
      if (match === null || character === undefined) {
        throw this.broken("an entity or character reference is not known", this.#at + at);
      }
      out += part.slice(from, at) + character;
      from = at + match[0].length;
    }
    return out + part.slice(from);
  }

  /** Passes the comment or processing instruction that stands here; false where it is neither. */
  #skipNote(): boolean {
    if (this.#text.startsWith("<!--", this.#at)) {
      const start = this.#at;
      const comment = this.#until("<!--", "-->");
      if (comment.includes("--") || comment.endsWith("-")) throw this.broken("'--' stands in a comment", start);
      return true;
    }
    if (!this.#text.startsWith("<?", this.#at)) return false;
    const start = this.#at;
    const instruction = this.#until("<?", "?>");
    NAME.lastIndex = 0;
    const target = NAME.exec(instruction)?.[0] ?? "";
    const known = target !== "" && /^(?:[ \t\n]|$)/.test(instruction.slice(target.length));
    if (!known || target.toLowerCase() === "xml")
      throw this.broken("an XML declaration stands in the wrong place", start);
    return true;
  }

  #until(start: string, end: string): string {
    const from = this.#at + start.length;
    const to = this.#text.indexOf(end, from);
    if (to < 0) throw this.broken(`'${start}' has no '${end}'`);
    this.#at = to + end.length;
    return this.#text.slice(from, to);
  }
}

function characterOf(match: RegExpExecArray): string | undefined {
  const [, decimal, hexadecimal, name] = match;
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? "", 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const character = String.fromCodePoint(code);
  return forbiddenCharacterAt(character) < 0 ? character : undefined;
}

/** The document as text, with line ends made LF, which is XML's rule (spec: api-wire.md, section 3.1), and without its BOM. */
function decodeDocument(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const encoding = declaredEncoding(bytes);
  const latin1 = encoding === "iso-8859-1" || encoding === "latin1";
  if (!latin1 && encoding !== "utf-8" && encoding !== "us-ascii") {
    throw new MalformedRequest(-32700, "The body is not XML: its encoding is not supported.");
  }
  if (!latin1 && !isUtf8(bytes)) throw new MalformedRequest(-32700, `The body is not UTF-8: ${placeOfBadByte(bytes)}.`);
  const decoded = bytes.toString(latin1 ? "latin1" : "utf8");
  const text = decoded.startsWith("\ufeff") ? decoded.slice(1) : decoded;
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

function declaredEncoding(bytes: Buffer): string {
  const head = bytes.toString("latin1", 0, Math.min(bytes.length, 200)).replace(/^\u00ef\u00bb\u00bf/, "");
  if (!head.startsWith("<?xml")) return "utf-8";
  const declaration = DECLARATION.exec(head.replace(/\r\n?/g, "\n"));
  return (declaration?.[1] ?? declaration?.[2] ?? "utf-8").toLowerCase();
}

function placeOfBadByte(bytes: Buffer): string {
  const before = bytes.toString("latin1", 0, firstBadByte(bytes));
  return `line ${before.split("\n").length}, column ${before.length - before.lastIndexOf("\n")}`;
}
