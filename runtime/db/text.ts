import { internalError } from "../errors.ts";
import type { Type } from "../model/types.ts";
import { EMPTY_MAP, EMPTY_SET, emptyMap, isSet, isTextType, normalInt, typeName, type Value } from "./value.ts";

/** The text form of a value, as queries compare it and the XML format stores it (spec: database.md, section 1.2). */
export function textOfValue(type: Type, value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return type === "float" ? textOfFloat(value) : String(value);
  if (typeof value !== "object") return String(value);
  if (isSet(value)) {
    const element = typeof type === "object" && "set" in type ? type.set : "string";
    return `(${value.map((each) => quoted(textOfValue(element, each))).join(" ")})`;
  }
  const element = typeof type === "object" && "map" in type ? type.map[1] : "string";
  const pairs = Object.entries(value).map(([key, each]) => `(${quoted(key)} ${quoted(textOfValue(element, each))})`);
  return `(${pairs.join(" ")})`;
}

/**
 * A value from its text form. Raises `INTERNAL_ERROR` with the reason and never the text itself, which may be secret.
 */
export function valueOfText(type: Type, text: string): Value {
  if (isTextType(type)) return text;
  if (type === "bool" && (text === "true" || text === "false")) return text === "true";
  if (type === "int" && /^-?[0-9]{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) {
    return normalInt(BigInt(text));
  }
  if (type === "float") return floatOfText(text);
  if (typeof type === "object" && "set" in type) return setOfText(type.set, text);
  if (typeof type === "object" && "map" in type) return mapOfText(type.map[1], text);
  throw internalError(`The text is not ${typeName(type)}.`);
}

/** 18 significant digits without trailing zeros, with an exponent where that is shorter. */
function textOfFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponentText = ""] = value.toExponential(17).split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 18) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  return trimmed(value.toFixed(Math.max(0, 17 - exponent)));
}

function trimmed(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function floatOfText(text: string): number {
  if (text === "nan" || text === "-nan") return Number.NaN;
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) {
    throw internalError("The text is not a value of type float.");
  }
  return Number(text);
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function setOfText(element: Type, text: string): Value {
  if (text === "()") return EMPTY_SET;
  const reader = new SExpressionReader(text);
  const values: Value[] = [];
  reader.open();
  while (!reader.closes()) values.push(valueOfText(element, reader.atom()));
  reader.end();
  return values.length === 0 ? EMPTY_SET : values;
}

/** A key that stands twice keeps its last value (spec: database.md, section 2). */
function mapOfText(element: Type, text: string): Value {
  if (text === "()") return EMPTY_MAP;
  const reader = new SExpressionReader(text);
  const map = emptyMap();
  let empty = true;
  reader.open();
  while (!reader.closes()) {
    reader.open();
    const key = reader.atom();
    map[key] = valueOfText(element, reader.atom());
    if (!reader.closes()) throw badSExpression("a pair has more than two parts");
    empty = false;
  }
  reader.end();
  return empty ? EMPTY_MAP : map;
}

const blank = /(?:[ \t\r\n]|;[^\n]*(?:\n|$))*/y;
const singleQuoted = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'/y;
const doubleQuoted = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
const symbol = /[^ \t\r\n()'";]+/y;

/** Reads parentheses and atoms of an s-expression: quoted either way, or bare, with comments to the end of a line. */
class SExpressionReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  open(): void {
    this.#skip();
    if (this.#text[this.#at] !== "(") throw badSExpression("an opening parenthesis is missing");
    this.#at++;
  }

  /** Whether the list ends here; if so, the parenthesis is taken. */
  closes(): boolean {
    this.#skip();
    if (this.#at >= this.#text.length) throw badSExpression("a closing parenthesis is missing");
    if (this.#text[this.#at] !== ")") return false;
    this.#at++;
    return true;
  }

  atom(): string {
    this.#skip();
    const quotedText = this.#match(singleQuoted) ?? this.#match(doubleQuoted);
    if (quotedText !== undefined) return (quotedText[1] ?? "").replace(/\\([\s\S])/g, "$1");
    const bare = this.#match(symbol);
    if (bare === undefined) throw badSExpression("an element is missing or not closed");
    return bare[0];
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw badSExpression("something follows the closing parenthesis");
  }

  #skip(): void {
    this.#match(blank);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }
}

function badSExpression(reason: string): Error {
  return internalError(`The text is no set or map: ${reason}.`);
}
