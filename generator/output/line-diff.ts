/** Lines around a change that are shown with it. */
const CONTEXT = 3;
/** Changes that are searched for; texts that differ in more are shown as replaced between their first and last change. */
const MOST_EDITS = 400;

/** A longer line is shown from shortly before its first difference, and cut after so many characters. */
const LONGEST = 160;
const BEFORE_DIFFERENCE = 60;

type Edit = readonly [kind: " " | "-" | "+", line: string];

/** The difference of two texts, as `diff -u` shows it. The effort is bounded: texts that differ much are not compared finely. */
export function unifiedDiff(path: string, before: string, after: string): string[] {
  const edits = editsOf(before.split("\n"), after.split("\n"));
  const hunks = hunksOf(edits);
  return hunks.length === 0 ? [] : [`--- ${path} (on disk)`, `+++ ${path} (generated)`, ...hunks];
}

function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (line: string): Edit => [" ", line];
  return [
    ...a.slice(0, head).map(same),
    ...shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

/**
 * The shortest way from one text to the other: `reach[k]` is how far into `a` one gets on diagonal `k` (position in `a` less
 * position in `b`) with a number of edits, and the rounds are kept to walk back.
 */
function shortest(a: readonly string[], b: readonly string[]): Edit[] {
  const rounds: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= MOST_EDITS; edits++) {
    rounds.push(reach);
    const next = new Map(reach);
    for (let k = -edits; k <= edits; k += 2) {
      let x = goesDown(reach, k, edits) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, rounds);
    }
    reach = next;
  }
  return [...a.map((line): Edit => ["-", line]), ...b.map((line): Edit => ["+", line])];
}

const goesDown = (reach: ReadonlyMap<number, number>, k: number, edits: number): boolean =>
  k === -edits || (k !== edits && (reach.get(k - 1) ?? 0) < (reach.get(k + 1) ?? 0));

function walkBack(a: readonly string[], b: readonly string[], rounds: readonly ReadonlyMap<number, number>[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let round = rounds.length - 1; round >= 0; round--) {
    const reach = rounds[round] ?? new Map<number, number>();
    const k = x - y;
    const down = goesDown(reach, k, round);
    const from = round === 0 ? 0 : (reach.get(down ? k + 1 : k - 1) ?? 0);
    const start = down ? from : from + 1;
    while (x > (round === 0 ? 0 : start)) edits.push([" ", a[--x] ?? ""]);
    if (round === 0) break;
    edits.push(down ? ["+", b[from - k - 1] ?? ""] : ["-", a[from] ?? ""]);
    x = from;
    y = from - (down ? k + 1 : k - 1);
  }
  return edits.reverse();
}

function hunksOf(edits: readonly Edit[]): string[] {
  const shown = new Set<number>();
  for (const [i, [kind]] of edits.entries())
    if (kind !== " ") for (let j = i - CONTEXT; j <= i + CONTEXT; j++) if (j >= 0 && j < edits.length) shown.add(j);
  const differences = firstDifferences(edits);
  const lines: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (const [i, [kind, line]] of edits.entries()) {
    if (shown.has(i)) {
      if (!shown.has(i - 1)) lines.push(`@@ -${oldLine} +${newLine} @@`);
      lines.push(`${kind}${cut(line, differences.get(i) ?? 0)}`);
    }
    if (kind !== "+") oldLine++;
    if (kind !== "-") newLine++;
  }
  return lines;
}

/** For each line that goes or comes, by its place: where it begins to differ from the line that stands for it on the other side. */
function firstDifferences(edits: readonly Edit[]): Map<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < edits.length; i++) {
    const [gone, come]: [number[], number[]] = [[], []];
    for (; i < edits.length && edits[i]?.[0] !== " "; i++) (edits[i]?.[0] === "-" ? gone : come).push(i);
    for (const [n, old] of gone.entries()) {
      const now = come[n];
      if (now === undefined) continue;
      const at = firstDifference(edits[old]?.[1] ?? "", edits[now]?.[1] ?? "");
      found.set(old, at).set(now, at);
    }
  }
  return found;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function cut(line: string, difference: number): string {
  if (line.length <= LONGEST) return line;
  const start = Math.max(0, Math.min(difference - BEFORE_DIFFERENCE, line.length - LONGEST));
  const end = start + LONGEST;
  return `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
}
