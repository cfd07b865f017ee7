import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A `key = value` line. */
export interface ConfigLine {
  readonly key: string;
  readonly value: string;
  /** `<file>:<line>`, for messages. */
  readonly place: string;
}

/** What a file holds, and the places of the lines that are neither blank, nor a comment, nor `key = value`. */
export interface ConfigText {
  readonly lines: readonly ConfigLine[];
  readonly strange: readonly string[];
}

/**
 * Reads `key = value` text (spec: message-switch.md, section 13; startup-config.md, section 4): `#` starts a comment
 * anywhere, blanks around key and value go, so does one pair of matching quotes around the value.
 */
export function parseConfig(text: string, file: string): ConfigText {
  const lines: ConfigLine[] = [];
  const strange: string[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/#.*/, "").trim();
    if (line === "") continue;
    const place = `${file}:${index + 1}`;
    const equals = line.indexOf("=");
    const key = line.slice(0, Math.max(equals, 0)).trim();
    if (key === "") strange.push(place);
    else lines.push({ key, value: unquote(line.slice(equals + 1).trim()), place });
  }
  return { lines, strange };
}

function unquote(value: string): string {
  return /^(["']).*\1$/.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

/** Largest file that is read, in bytes. */
const maxBytes = 1 << 20;

/** Reads one file; a missing one holds nothing. Raises an Error naming the file when it cannot be read or is over 1 MiB. */
export function readConfig(file: string): ConfigText {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return { lines: [], strange: [] };
  if (!stat.isFile()) throw new Error(`${file} is not a file`);
  if (stat.size > maxBytes)
    throw new Error(`${file} has ${stat.size} bytes; a configuration file has at most ${maxBytes}`);
  return parseConfig(readFileSync(file, "utf8"), file);
}

/** The files of a fragment directory in name order; a missing directory has none. */
export function fragments(directory: string): string[] {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(directory)
    .sort()
    .map((name) => join(directory, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
