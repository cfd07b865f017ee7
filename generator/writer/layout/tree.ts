/** A piece of code between brackets, with the brackets. */
export interface Group {
  readonly open: string;
  readonly close: string;
  /** What stands between the separators. */
  readonly items: readonly Code[];
  readonly separator: "," | ";";
  /** The group on one line. */
  readonly flat: string;
  /** True: its items stand on lines of their own, even where they would fit on one. */
  readonly spread: boolean;
}

/** Words, strings and operators as they stand, and groups; ` | `, ` & `, ` => `, ` = ` and `: ` are parts of their own. */
export type Part = string | Group;
export type Code = readonly Part[];

/** Code whose layout is not known here. */
export class Unknown extends Error {
  override readonly name = "Unknown";
}

/**
 * Reads code whose brackets are balanced.
 *
 * @param types true: it is a type, or holds types only
 * @throws Unknown for comments, templates and what does not parse
 */
export function readCode(text: string, types: boolean): Code {
  const reader = new Reader(text, types);
  const code = reader.code();
  if (!reader.atEnd) throw new Unknown(text);
  return code;
}

/** Code on one line. */
export const flatOf = (code: Code): string =>
  code.map((part) => (typeof part === "string" ? part : part.flat)).join("");

/** Whether code has a group that is spread. */
export const isSpread = (code: Code): boolean => code.some((part) => typeof part !== "string" && part.spread);

const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };
/** A word: letters and the signs that may stand in and at one, which have no meaning here. */
const WORD = /[\w$.?!@#/+*'~%^-]+/y;
const SPACE = /\s*/y;
const OPERATORS = [" => ", " | ", " & ", " = "] as const;

class Reader {
  readonly #text: string;
  readonly #types: boolean;
  #at = 0;

  constructor(text: string, types: boolean) {
    this.#text = text;
    this.#types = types;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Reads up to a separator, a closing bracket or the end. */
  code(): Code {
    const parts: Part[] = [];
    for (;;) {
      const part = this.#part(parts.at(-1));
      if (part === undefined) break;
      if (part !== " " || parts.length > 0) parts.push(part);
    }
    if (parts.at(-1) === " ") parts.pop();
    return this.#types && parts.some(isParenthesis) ? withoutParentheses(parts) : parts;
  }

  #part(before: Part | undefined): Part | undefined {
    const character = this.#text[this.#at];
    switch (character) {
      case undefined:
      case ",":
      case ";":
      case ")":
      case "]":
      case "}":
      case ">":
        return undefined;
      case "<":
        if (typeof before !== "string" || !/[\w$]$/.test(before)) throw new Unknown(this.#text);
        return this.#group(character);
      case "(":
      case "[":
      case "{":
        return this.#group(character);
      case '"':
        return this.#until(endOfString(this.#text, this.#at) + 1);
      case " ":
      case "\n":
        return this.#spaceOrOperator();
      case "|":
        return this.#bar();
      case ":":
        return this.#until(this.#at + (this.#text[this.#at + 1] === " " ? 2 : 1));
      case "=":
        return this.#until(this.#at + 1);
      default:
        return this.#word();
    }
  }

  #until(end: number): string {
    const part = this.#text.slice(this.#at, end);
    this.#at = end;
    return part;
  }

  #word(): string {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    if (word === undefined || word.startsWith("//") || word.startsWith("/*")) throw new Unknown(this.#text);
    this.#at += word.length;
    return word;
  }

  #spaceOrOperator(): string {
    const operator = OPERATORS.find((o) => this.#text.startsWith(o, this.#at));
    if (operator !== undefined) return this.#until(this.#at + operator.length);
    this.#skipSpace();
    return this.#text[this.#at] === "|" ? this.#bar() : " ";
  }

  /** Between types the bar may stand without spaces. */
  #bar(): string {
    this.#at++;
    if (!this.#types || this.#text[this.#at] === "|") throw new Unknown(this.#text);
    this.#skipSpace();
    return " | ";
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #group(open: string): Group {
    const close = CLOSERS[open] ?? "";
    const items: Code[] = [];
    // A type of one member has none; lists of names have several.
    let separator: "," | ";" = open === "{" && this.#types ? ";" : ",";
    this.#at++;
    // What the writer spread over lines stays so: objects and their types, but nothing else.
    const written = open === "{" && this.#text[this.#at] === "\n";
    for (;;) {
      const item = this.code();
      if (item.length > 0) items.push(item);
      const character = this.#text[this.#at++];
      if (character === close) break;
      if (character !== "," && character !== ";") throw new Unknown(this.#text);
      separator = character;
    }
    const spread = written || items.some(isSpread) || (open === "[" && !this.#types && holdsStructures(items));
    return { open, close, items, separator, flat: flatGroup(open, items, separator, close), spread };
  }
}

/** The place of the quote that ends a string; the end of the text where none does. */
export function endOfString(text: string, from: number): number {
  let at = from;
  do {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
  } while (isEscaped(text, at));
  return at;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function flatGroup(open: string, items: readonly Code[], separator: string, close: string): string {
  const inside = items.map(flatOf).join(`${separator} `);
  return open === "{" && inside !== "" ? `{ ${inside} }` : open + inside + close;
}

/** The formatter spreads a list of two or more structures, each with two or more members, whatever its width. */
function holdsStructures(items: readonly Code[]): boolean {
  const [first] = items;
  if (items.length < 2 || typeof first?.[0] !== "object") return false;
  const { open } = first[0];
  if (open !== "[" && open !== "{") return false;
  return items.every(([only, ...rest]) => {
    return rest.length === 0 && typeof only === "object" && only.open === open && only.items.length > 1;
  });
}

const isParenthesis = (part: Part): part is Group => typeof part !== "string" && part.open === "(";

/** Parentheses around a type go where they bind nothing. */
function withoutParentheses(parts: readonly Part[]): Code {
  return parts.flatMap((part, index) => {
    const [inside, ...more] = isParenthesis(part) ? part.items : [];
    if (inside === undefined || more.length > 0) return [part];
    const before = parts[index - 1];
    const after = parts[index + 1];
    const array = typeof after === "object" && after.open === "[";
    const named = typeof before === "string" && !isOperator(before) && before !== " ";
    if (named || inside.includes(" => ") || after === " => ") return [part];
    if (array ? inside.some((p) => p === " " || isOperator(p)) : after !== undefined && !isOperator(after))
      return [part];
    return inside;
  });
}

const isOperator = (part: Part | undefined): boolean =>
  part === " | " || part === " & " || part === " => " || part === " = " || part === ": ";
