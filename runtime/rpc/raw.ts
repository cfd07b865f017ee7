/**
 * Values as a parser finds them, before anybody knows their type. XML-RPC and JSON-RPC yield the same tree, so one decoder
 * (`decode.ts`) serves both (spec: api-wire.md, section 3.1).
 *
 * An integer is a `number` where a double holds it exactly, else a `bigint`; a number written with a fraction or an exponent is a
 * `Float`, because `3.0` is not an integer on this wire. Members of a struct are own properties; of a member given twice the last counts.
 */
export type Raw = string | number | bigint | boolean | null | Float | DateText | Base64 | readonly Raw[] | RawStruct;

/** A struct or JSON object. Its prototype may be null or `Object.prototype`: read own properties only. */
export interface RawStruct {
  readonly [member: string]: Raw;
}

/** `<double>`, or a JSON number with a fraction or an exponent. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The text of a `<dateTime.iso8601>`, not checked. */
export class DateText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The text of a `<base64>`, not decoded: no type of the datamodel takes it. */
export class Base64 {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Whether a value is a struct: neither a scalar, nor an array, nor one of the marker classes. */
export function isStruct(raw: Raw | undefined): raw is RawStruct {
  return (
    typeof raw === "object" &&
    raw !== null &&
    !Array.isArray(raw) &&
    !(raw instanceof Float) &&
    !(raw instanceof DateText) &&
    !(raw instanceof Base64)
  );
}

/** What a value is, in words for an error text: `a text`, `an array`. Never the value itself, which may be a secret. */
export function describeRaw(raw: Raw | undefined): string {
  if (raw === undefined) return "nothing";
  if (raw === null) return "null";
  if (typeof raw === "string") return "a text";
  if (typeof raw === "boolean") return "a boolean";
  if (typeof raw === "number" || typeof raw === "bigint") return "an integer";
  if (raw instanceof Float) return "a float";
  if (raw instanceof DateText) return "a date";
  if (raw instanceof Base64) return "base64 data";
  return Array.isArray(raw) ? "an array" : "a struct";
}

/**
 * Levels of nesting that a parser follows. No type of the datamodel has more than five; the bound keeps every recursion over a value far
 * from the end of the stack, while real clients, and test suites that nest a few hundred arrays, are served.
 */
export const MAX_DEPTH = 1000;
