import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Coverage, coverage, type Part } from "../coverage/coverage.ts";
import { type Exit, exit } from "../exit.ts";
import { parsePlain } from "../model/plain.ts";
import type { ResolvedModel } from "../model/resolved.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../writer/text.ts";

/** How many classes are shown with what they miss, and how many names of each, unless all are asked for. */
const MOST_CLASSES = 15;
const MOST_NAMES = 12;

/**
 * Shows which messages, HTTP handlers and daemon calls have an implementation, by the code and `generated/model.json`.
 *
 * @throws Error when the model was not generated yet
 */
export function showCoverage(root: string, how: { json: boolean; all: boolean }, terminal: Terminal): Exit {
  const model = parsePlain(readFileSync(join(root, "generated/model.json"), "utf8")) as ResolvedModel;
  const found = coverage(root, model);
  if (how.json) terminal.out(JSON.stringify(found, null, 2));
  else for (const line of table(found, how.all)) terminal.out(line);
  return exit.ok;
}

const TITLES: Readonly<Record<keyof Coverage, string>> = {
  messages: "messages",
  generated: "generated messages",
  http: "HTTP handlers",
  daemons: "daemon calls",
};

function* table(found: Coverage, all: boolean): Generator<string> {
  const parts = Object.entries(TITLES) as [keyof Coverage, string][];
  for (const [key, title] of parts) yield countLine(title, found[key]);
  for (const [key, title] of parts) {
    const groups = [...byGroup(found[key].missing)].sort(([, a], [, b]) => b.length - a.length);
    if (groups.length === 0) continue;
    yield "";
    yield `missing ${title}`;
    const shown = all ? groups : groups.slice(0, MOST_CLASSES);
    const width = Math.max(...shown.map(([name]) => name.length));
    for (const [name, missing] of shown)
      for (const [i, line] of wrap(names(missing, all), 96 - width).entries())
        yield `  ${(i === 0 ? name : "").padEnd(width)}  ${line}`;
    if (shown.length < groups.length) yield `  ... and ${groups.length - shown.length} more; --all shows them`;
  }
}

function names(missing: readonly string[], all: boolean): string {
  if (all || missing.length <= MOST_NAMES) return missing.join(" ");
  return `${missing.slice(0, MOST_NAMES).join(" ")} ... and ${missing.length - MOST_NAMES} more`;
}

function countLine(title: string, { implemented, missing }: Part): string {
  const all = implemented.length + missing.length;
  const percent = all === 0 ? 100 : Math.floor((100 * implemented.length) / all);
  return `${title.padEnd(20)} ${String(implemented.length).padStart(4)} of ${String(all).padStart(4)}  ${String(percent).padStart(3)} %`;
}

/** `VM.start` under `VM`; names without a class under themselves. */
function byGroup(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const dot = name.indexOf(".");
    const group = dot < 0 ? "all" : name.slice(0, dot);
    groups.set(group, [...(groups.get(group) ?? []), name.slice(dot + 1)]);
  }
  return groups;
}
