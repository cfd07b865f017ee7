import { isUtf8 } from "node:buffer";
import { MalformedRequest } from "../call.ts";
import { parseInteger } from "../numbers.ts";
import { Float, MAX_DEPTH, type Raw } from "../raw.ts";
import { textOfBytes } from "../text.ts";

export interface ParsedJson {
  readonly value: Raw;
  /** First values of the members of the outermost object that stand in it more than once; `value` has the last. */
  readonly duplicates?: Readonly<Record<string, Raw>>;
  /** The first text whose bytes are not UTF-8, readable. */
  readonly invalidText?: string;
}

/**
 * Reads JSON, keeping what `JSON.parse` loses: integers beyond 2^53, whether a number was written as a float, the first of duplicate
 * members. Beyond the standard it takes what upstream's reader takes: comments, unquoted member names, `NaN` and `Infinity`
 * (spec: api-wire.md, section 5). With `latin1` each character of `source` is a byte, and texts are checked to be UTF-8 one by one.
 * Throws `MalformedRequest` with the line and column.
 */
export function readJson(source: string, form: "text" | "latin1"): ParsedJson {
  return new JsonReader(source, form === "latin1").whole();
}

const NUMBER = /-?(?:(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|Infinity)/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a string ends where they stand
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class JsonReader {
  readonly #source: string;
  readonly #bytes: boolean;
  #at = 0;
  #duplicates: Record<string, Raw> | undefined;
  #invalidText: string | undefined;
  #sawInvalid = false;

  constructor(source: string, bytes: boolean) {
    this.#source = source;
    this.#bytes = bytes;
  }

  whole(): ParsedJson {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#source.length) throw this.#bad("nothing may follow the value");
    return {
      value,
      ...(this.#duplicates !== undefined && { duplicates: this.#duplicates }),
      ...(this.#invalidText !== undefined && { invalidText: this.#invalidText }),
    };
  }

  #value(depth: number): Raw {
    this.#skipSpace();
    const first = this.#source[this.#at];
    if (first === '"') return this.#string();
    if (first === "{" || first === "[") {
      if (depth >= MAX_DEPTH) {
        throw new MalformedRequest(-32600, `The request is nested deeper than ${MAX_DEPTH} levels.`);
      }
      return first === "{" ? this.#object(depth) : this.#array(depth);
    }
    if (first !== undefined && (first === "-" || (first >= "0" && first <= "9"))) return this.#number();
    return this.#word();
  }

  #object(depth: number): Raw {
    const object: Record<string, Raw> = Object.create(null);
    this.#at++;
    this.#skipSpace();
    if (this.#take("}")) return object;
    do {
      this.#skipSpace();
      const name = this.#source[this.#at] === '"' ? this.#string() : this.#bareName();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#bad("expected ':'");
      const value = this.#value(depth + 1);
      if (depth === 0 && Object.hasOwn(object, name)) this.#noteDuplicate(name, object[name] ?? null);
      object[name] = value;
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#bad("expected ',' or '}'");
    return object;
  }

  #noteDuplicate(name: string, first: Raw): void {
    this.#duplicates ??= Object.create(null) as Record<string, Raw>;
    if (!Object.hasOwn(this.#duplicates, name)) this.#duplicates[name] = first;
  }

  #array(depth: number): Raw {
    const array: Raw[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#take("]")) return array;
    do {
      array.push(this.#value(depth + 1));
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("]")) throw this.#bad("expected ',' or ']'");
    return array;
  }

  #number(): Raw {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#source);
    if (match === null) throw this.#bad("expected digits");
    const [written, fraction, exponent] = match;
    this.#at = NUMBER.lastIndex;
    if (/[0-9]/.test(this.#source[this.#at] ?? "")) throw this.#bad("a number may not begin with zeros");
    if (written === "-Infinity") return new Float(Number.NEGATIVE_INFINITY);
    if (fraction !== undefined || exponent !== undefined) return new Float(Number(written));
    const integer = parseInteger(written);
    if (integer === undefined) throw this.#bad("an integer has more than 64 bits");
    return integer;
  }

  #word(): Raw {
    const start = this.#at;
    const word = this.#match(WORD);
    switch (word) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      case "NaN":
        return new Float(Number.NaN);
      case "Infinity":
        return new Float(Number.POSITIVE_INFINITY);
    }
    this.#at = start;
    throw this.#bad("expected a value");
  }

  #bareName(): string {
    const name = this.#match(WORD);
    if (name === "") throw this.#bad("expected the name of a member");
    return name;
  }

  #string(): string {
    this.#at++;
    let out = this.#decoded(this.#match(PLAIN));
    while (!this.#take('"')) {
      if (!this.#take("\\")) {
        throw this.#bad(
          this.#at < this.#source.length ? "a control character stands in a string" : "a string has no end",
        );
      }
      out += this.#escape() + this.#decoded(this.#match(PLAIN));
    }
    if (this.#sawInvalid) this.#invalidText ??= out;
    this.#sawInvalid = false;
    return out;
  }

  #escape(): string {
    const letter = this.#source[this.#at] ?? "";
    this.#at++;
    if (letter !== "u") {
      const meant = ESCAPES[letter];
      if (meant === undefined) throw this.#bad("unknown escape in a string");
      return meant;
    }
    const digits = this.#source.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#bad("expected four hexadecimal digits");
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  /** Part of a string as text, where `source` is bytes. */
  #decoded(part: string): string {
    if (!this.#bytes) return part;
    const bytes = Buffer.from(part, "latin1");
    const text = textOfBytes(bytes);
    if (!isUtf8(bytes)) this.#sawInvalid = true;
    return text;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#source.charCodeAt(this.#at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.#at++;
      else if (code === 47) this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    const end = this.#source.startsWith("/*", this.#at) ? this.#source.indexOf("*/", this.#at + 2) : -1;
    if (end < 0) throw this.#bad("expected a value");
    this.#at = end + 2;
  }

  #bad(reason: string): MalformedRequest {
    const before = this.#source.slice(0, this.#at);
    const line = before.split("\n").length;
    const column = this.#at - before.lastIndexOf("\n");
    return new MalformedRequest(-32700, `The body is not JSON: ${reason} at line ${line}, column ${column}.`);
  }
}
