import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Located, Place } from "../../diagnostics.ts";

/** Finds the lines of diagnostics by looking through the sources; files are read once, and only when there is something to show. */
export function locate(root: string, diagnostics: readonly Diagnostic[]): Located[] {
  const texts = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const lines = texts.get(file) ?? readFileSync(join(root, file), "utf8").split("\n");
    texts.set(file, lines);
    return lines;
  };
  return diagnostics.map((d) => ({ ...d, ...find(root, d.place, linesOf) }));
}

function find(
  root: string,
  place: Place,
  linesOf: (file: string) => readonly string[],
): { file: string; line: number } {
  const files = place.within.flatMap((path) => sources(root, path));
  let best = { file: files[0] ?? place.within[0] ?? "idl/index.ts", line: 1, found: 0 };
  for (const file of files) {
    const { line, found } = follow(linesOf(file), place.keys);
    if (found > best.found) best = { file, line, found };
  }
  return { file: best.file, line: best.line };
}

function sources(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => sources(root, `${path}/${name}`));
}

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Keys that only group others: a class in several files has them in none or in its index. */
const GROUPS = new Set([
  "fields",
  "messages",
  "params",
  "operations",
  "checks",
  "values",
  "types",
  "calls",
  "handlers",
]);

/**
 * The line of the last key that is found, and how well the way to it fits: a property says more than a quoted text in a list, such as
 * the order of members.
 */
function follow(lines: readonly string[], keys: readonly string[]): { line: number; found: number } {
  let from = 0;
  let until = lines.length;
  let at = 0;
  let found = 0;
  for (const key of keys) {
    const name = escapePattern(key);
    const property = `(?:${name}|"${name}")\\s*:`;
    const patterns = [new RegExp(`^\\s*${property}`), new RegExp(`[{,(\\s]${property}`), new RegExp(`"${name}"`)];
    const hits = patterns.map((p) => lines.findIndex((line, i) => i >= from && i < until && p.test(line)));
    const best = hits.findIndex((line) => line >= 0);
    const hit = hits[best];
    if (hit === undefined) continue;
    if (!GROUPS.has(key)) found += best === 2 ? 1 : 3;
    at = hit;
    from = hit;
    until = blockEnd(lines, hit, until);
  }
  return { line: at + 1, found };
}

/** The line after the block that a line opens: the next one that is not deeper. */
function blockEnd(lines: readonly string[], start: number, limit: number): number {
  const indent = indentOf(lines[start] ?? "");
  for (let i = start + 1; i < limit; i++) {
    const line = lines[i] ?? "";
    if (line.trim() !== "" && indentOf(line) <= indent) return i;
  }
  return limit;
}
