import { endOfQuoted } from "./bytes.ts";

/** An S-expression: an atom (a byte string) or a list. */
export type Sexp = string | readonly Sexp[];

/** Text that is no S-expression; the message names the byte. */
export class SexpError extends Error {}

const PLAIN_ATOM = /^[!#-'*-:<-[\]-~]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes that must be escaped
const SPECIAL = /["\\\x00-\x1f\x7f-\xff]/g;
const UNPRINTABLE = /[^\x20-\x7e]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\b": "\\b",
};

/** Writes an S-expression; atoms that are not plain words are quoted, their special bytes as `\` and three decimal digits. */
export function writeSexp(sexp: Sexp): string {
  const parts: string[] = [];
  write(sexp, parts);
  return parts.join("");
}

function write(sexp: Sexp, parts: string[]): void {
  if (typeof sexp === "string") {
    parts.push(PLAIN_ATOM.test(sexp) ? sexp : quoted(sexp));
    return;
  }
  parts.push("(");
  for (const [index, element] of sexp.entries()) {
    if (index > 0) parts.push(" ");
    write(element, parts);
  }
  parts.push(")");
}

/** Of printable characters JSON escapes the same ones in the same way, and is made much faster. */
function quoted(text: string): string {
  return UNPRINTABLE.test(text) ? `"${text.replace(SPECIAL, escaped)}"` : JSON.stringify(text);
}

function escaped(byte: string): string {
  return ESCAPES[byte] ?? `\\${String(byte.charCodeAt(0)).padStart(3, "0")}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: blanks, comments to the end of the line, parentheses, plain atoms
const TOKEN = /[\s\x00]+|;[^\n]*|[()]|[^\s\x00()";]+/y;
const ESCAPE = /\\(?:\r?\n[ \t]*|([0-9]{3})|x([0-9A-Fa-f]{2})|(.))/gs;
const UNESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b" };

/** Reads one S-expression and nothing behind it. Throws `SexpError`. Neither depth nor length is bounded by the stack. */
export function readSexp(text: string): Sexp {
  const root: Sexp[] = [];
  const open: Sexp[][] = [root];
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at);
    readToken(text.slice(at, end), open, at);
    at = end;
  }
  const [sexp] = root;
  if (open.length > 1) throw new SexpError("a list does not end");
  if (sexp === undefined || root.length > 1) throw new SexpError(`expected one expression, found ${root.length}`);
  return sexp;
}

function endOfToken(text: string, at: number): number {
  if (text[at] !== '"') {
    TOKEN.lastIndex = at;
    TOKEN.test(text);
    return TOKEN.lastIndex;
  }
  const end = endOfQuoted(text, at);
  if (end < 0) throw new SexpError(`byte ${at}: a quoted text does not end`);
  return end;
}

function readToken(token: string, open: Sexp[][], at: number): void {
  const list = open.at(-1);
  if (token === "(") {
    const inner: Sexp[] = [];
    list?.push(inner);
    open.push(inner);
  } else if (token === ")") {
    if (open.length === 1) throw new SexpError(`byte ${at}: no list is open`);
    open.pop();
  } else if (token.startsWith('"')) {
    list?.push(token.slice(1, -1).replace(ESCAPE, unescaped));
  } else if (!/^[\s\0;]/.test(token)) {
    list?.push(token);
  }
}

function unescaped(_: string, decimal?: string, hex?: string, other?: string): string {
  if (decimal !== undefined) return String.fromCharCode(Number(decimal) & 0xff);
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return other === undefined ? "" : (UNESCAPES[other] ?? other);
}

/** The members of a record `((name value) ...)`. Throws `SexpError` for anything else. */
export function recordOf(sexp: Sexp): ReadonlyMap<string, Sexp> {
  const members = new Map<string, Sexp>();
  for (const member of listOf(sexp)) {
    const [name, value] = listOf(member);
    if (typeof name !== "string" || value === undefined) throw new SexpError("expected a record");
    members.set(name, value);
  }
  return members;
}

/** A list. Throws `SexpError` for an atom or nothing. */
export function listOf(sexp: Sexp | undefined): readonly Sexp[] {
  if (sexp === undefined || typeof sexp === "string") throw new SexpError("expected a list");
  return sexp;
}

/** An atom. Throws `SexpError` for a list or nothing. */
export function atomOf(sexp: Sexp | undefined): string {
  if (typeof sexp !== "string") throw new SexpError("expected an atom");
  return sexp;
}
