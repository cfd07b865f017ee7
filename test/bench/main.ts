/**
 * Measures: `npm run bench [-- NAME...] [--json] [--list] [--help]`. A name is that of a bench or the beginning of one. Each runs in a process of
 * its own, with servers and baselines in further ones. Nothing here fails because something is slow.
 */
import { fork } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { benches } from "./catalogue.ts";
import { type Bench, type Figure, goalText, jsonLine, reaches } from "./figure.ts";

/** After so long a bench hangs. */
const LONGEST_SECONDS = 120;

const USAGE = `Usage: npm run bench [-- NAME...] [--json] [--list] [--help]
  NAME    measures only benches whose names begin so
  --json  writes one line of JSON for each figure
  --list  shows the benches
`;

const { options, words } = given();
process.exitCode = options.help ? help() : options.list ? list() : await measure();

/** The command line; one that is not understood ends the program with 2. */
function given() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return { options: values, words: positionals };
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

function help(): number {
  process.stdout.write(USAGE);
  return 0;
}

function list(): number {
  for (const { name, about } of benches) process.stdout.write(`${name.padEnd(22)}${about}\n`);
  return 0;
}

async function measure(): Promise<number> {
  const chosen = benches.filter(({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)));
  if (chosen.length === 0) {
    process.stderr.write(`There is no bench ${words.join(" ")}; --list shows them.\n`);
    return 2;
  }
  const figures: Figure[] = [];
  let broken = 0;
  for (const bench of chosen) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${bench.name} ...`);
    const measured = await inOwnProcess(bench);
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    if (measured === undefined) broken++;
    for (const figure of measured ?? []) {
      figures.push(figure);
      if (options.json) process.stdout.write(`${jsonLine(figure)}\n`);
    }
  }
  if (!options.json) process.stdout.write(`${table(figures)}\n${machine()}\n`);
  return broken === 0 ? 0 : 1;
}

/** The figures of a bench; `undefined` where it broke down, which its process has said. */
function inOwnProcess({ name }: Bench): Promise<readonly Figure[] | undefined> {
  const child = fork(join(import.meta.dirname, "run-one.ts"), [name], {
    stdio: ["ignore", 2, 2, "ipc"],
    timeout: LONGEST_SECONDS * 1000,
    killSignal: "SIGKILL",
  });
  return new Promise((resolve) => {
    let figures: readonly Figure[] | undefined;
    child.on("message", (message) => {
      figures = message as readonly Figure[];
    });
    child.once("exit", (code) => {
      if (figures === undefined)
        process.stderr.write(`${name}: no figures (${code === null ? "hung" : `exit ${code}`})\n`);
      resolve(figures);
    });
  });
}

function table(figures: readonly Figure[]): string {
  const rows = new Table({
    head: ["figure", "ratio", "target", "", "what", "values"],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const met = reaches(figure);
    rows.push([
      figure.name,
      `${shown(figure.ratio)} ${figure.better === "higher" ? "↑" : "↓"}`,
      goalText(figure),
      met === undefined ? "" : met ? "met" : "MISSED",
      figure.of,
      Object.entries(figure.values)
        .map(([name, value]) => `${name} ${shown(value)}`)
        .join("\n"),
    ]);
  }
  return rows.toString();
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** What the figures were measured on: servers and load generators share its cores. */
function machine(): string {
  return `${availableParallelism()} cores of ${cpus()[0]?.model ?? "unknown"}, shared by servers and load generators; Node ${process.version}`;
}
