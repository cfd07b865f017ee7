/** What a setting holds, for help and messages. */
export type SettingKind = "int" | "float" | "bool" | "string" | "list" | "seconds" | "numbers";

/** One thing that can be configured: how its text reads, what holds when nobody says anything, what it is for. */
export interface Setting<T> {
  readonly kind: SettingKind;
  readonly default: T;
  /** One sentence for `--help`. */
  readonly doc: string;
  /** What a valid text looks like, for messages: `a whole number of at least 1`. */
  readonly expected: string;
  /** The value, or undefined when the text is not valid. */
  parse(text: string): T | undefined;
  /** The value in the form that `parse` reads. */
  format(value: T): string;
  /** Values of a secret setting never appear in messages and dumps. */
  readonly secret: boolean;
  /** Nothing reads it: files that have it go on working, and whoever sets it is told. */
  readonly isIdle?: true;
}

/** Settings by their key in the file, which is also their option on the command line. */
export type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

/** The typed values of a table. */
export type Values<S extends SettingsTable> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Limits of a number, both included. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number. */
export function int(value: number, doc: string, range: Range = {}): Setting<number> {
  const parse = (text: string) => (/^[+-]?\d+$/.test(text) ? within(Number(text), range) : undefined);
  const safe = (text: string) => {
    const number = parse(text);
    return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
  };
  return make("int", value, doc, `a whole number${rangeText(range)}`, safe, String);
}

/** A number with or without a fraction. */
export function float(value: number, doc: string, range: Range = {}): Setting<number> {
  return make("float", value, doc, `a number${rangeText(range)}`, (text) => readNumber(text, range), String);
}

/** A length of time in seconds, fractions allowed. Minus one, where the range allows it, means "never" or "off". */
export function seconds(value: number, doc: string, range: Range = { min: 0 }): Setting<number> {
  return make("seconds", value, doc, `seconds${rangeText(range)}`, (text) => readNumber(text, range), String);
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

/** `true` or `false`. */
export function bool(value: boolean, doc: string): Setting<boolean> {
  return make("bool", value, doc, "true or false", (text) => booleans.get(text.toLowerCase()), String);
}

/** What a text may be. */
export interface TextRules {
  /** The only texts allowed. */
  readonly choices?: readonly string[];
  readonly secret?: boolean;
}

/** Any text, or one of `choices`. */
export function text(value: string, doc: string, rules: TextRules = {}): Setting<string> {
  const { choices, secret = false } = rules;
  const expected = choices === undefined ? "text" : `one of ${choices.join(", ")}`;
  const parse = (given: string) => (choices === undefined || choices.includes(given) ? given : undefined);
  return { ...make("string", value, doc, expected, parse, String), secret };
}

/** Words; empty ones are dropped. */
export function list(
  value: readonly string[],
  doc: string,
  separator: " " | "," | ":" = " ",
): Setting<readonly string[]> {
  const names = { " ": "spaces", ",": "commas", ":": "colons" };
  const split = (given: string) =>
    given
      .split(separator === " " ? /\s+/ : separator)
      .map((word) => word.trim())
      .filter((word) => word !== "");
  return make("list", value, doc, `words separated by ${names[separator]}`, split, (words) => words.join(separator));
}

/** Exactly as many numbers as the default has, separated by commas: `0.2,0.05`. */
export function numbers(value: readonly number[], doc: string, range: Range = { min: 0 }): Setting<readonly number[]> {
  const parse = (given: string) => {
    const parts = given.split(",").map((part) => readNumber(part.trim(), range));
    const known = parts.filter((part) => part !== undefined);
    return known.length === parts.length && known.length === value.length ? known : undefined;
  };
  const expected = `${value.length} numbers${rangeText(range)}, separated by commas`;
  return make("numbers", value, doc, expected, parse, (given) => given.join(","));
}

/** A table whose keys and value types stay known to the compiler. */
export function defineSettings<const S extends SettingsTable>(table: S): S {
  return table;
}

/** Settings that are known from elsewhere, but that nothing reads. */
export function idleSettings<const S extends SettingsTable>(table: S): S {
  const entries = Object.entries(table).map(([key, setting]) => {
    return [key, { ...setting, doc: `${setting.doc} Without effect.`, isIdle: true }] as const;
  });
  return Object.fromEntries(entries) as S;
}

function make<T>(
  kind: SettingKind,
  value: T,
  doc: string,
  expected: string,
  parse: (text: string) => T | undefined,
  format: (value: T) => string,
): Setting<T> {
  return { kind, default: value, doc, expected, parse, format, secret: false };
}

function readNumber(given: string, range: Range): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given) ? within(Number(given), range) : undefined;
}

function within(number: number, { min = -Infinity, max = Infinity }: Range): number | undefined {
  return Number.isFinite(number) && number >= min && number <= max ? number : undefined;
}

function rangeText({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}
