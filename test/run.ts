/**
 * Runs the tests: every `*.test.ts` below this folder, each in a process of its own, or those whose path contains one of
 * the given words. Prints what fails in full, what is skipped by name, what a file notes, and the counts in the
 * last line. With TEST_PACKAGES_INSTALLED set, what is skipped for want of a package counts as failed.
 */
import { spawn } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const words = process.argv.slice(2);
/** A file that runs longer hangs. */
const FILE_TIMEOUT_SECONDS = 600;

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
  readonly skipped: readonly string[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

function runFile(file: string): Promise<Outcome> {
  const started = performance.now();
  // What a file leaves behind that is killed goes with its folder.
  const folder = mkdtempSync(join(tmpdir(), "t-"));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0", TMPDIR: folder, NODE_COMPILE_CACHE: "node_modules/.cache/node" },
      timeout: FILE_TIMEOUT_SECONDS * 1000,
      killSignal: "SIGKILL",
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("close", (code, signal) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(outcomeOf(file, output, code, signal, (performance.now() - started) / 1000));
    });
  });
}

/** uvu closes with its counts; a file that ends otherwise has failed, whatever it printed, unless it said why nothing runs here. */
function outcomeOf(file: string, output: string, code: number | null, signal: string | null, seconds: number): Outcome {
  const count = (label: string): number =>
    [...output.matchAll(new RegExp(`^ {2}${label}: +(\\d+)`, "gm"))].reduce((sum, match) => sum + Number(match[1]), 0);
  const total = count("Total");
  const passed = count("Passed");
  const lines = (label: string): string[] =>
    [...output.matchAll(new RegExp(`^${label}: (.+)$`, "gm"))].map((match) => match[1] ?? "");
  const skipped = lines("skipped");
  const crashed = code !== 0 || (total === 0 && skipped.length === 0);
  const failed = Math.max(total - passed, crashed ? 1 : 0);
  const shown = signal === null ? output : `${output}\nended by ${signal}`;
  return { file, passed, failed, skipped, notes: lines("note"), seconds, output: shown };
}

const files = globSync("**/*.test.ts", { cwd: root })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()
  .map((file) => `${root}${file}`);
const outcomes: Outcome[] = [];
const queue = [...files];
const showProgress = process.stdout.isTTY;

async function worker(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await runFile(file);
    outcomes.push(outcome);
    const name = relative(root, file);
    if (showProgress) process.stdout.write(`\r\x1b[K${outcomes.length}/${files.length} ${name}`);
    if (outcome.failed > 0) process.stdout.write(`${showProgress ? "\n" : ""}FAILED ${name}\n${outcome.output}\n`);
  }
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
if (showProgress) process.stdout.write("\r\x1b[K");
const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + of(outcome), 0);
for (const { file, skipped, notes } of outcomes) {
  for (const what of skipped) process.stdout.write(`skipped: ${what} (${relative(root, file)})\n`);
  for (const what of notes) process.stdout.write(`${relative(root, file)}: ${what}\n`);
}
const slowest = [...outcomes].sort((a, b) => b.seconds - a.seconds).slice(0, 5);
process.stdout.write(
  `slowest: ${slowest.map((o) => `${relative(root, o.file)} ${o.seconds.toFixed(1)} s`).join(", ")}\n`,
);
const wanting = outcomes.flatMap(({ skipped }) => skipped.filter((what) => what.includes("apt-get install")));
const failed = sum((o) => o.failed) + (process.env.TEST_PACKAGES_INSTALLED === undefined ? 0 : wanting.length);
process.stdout.write(`${sum((o) => o.passed)} passed, ${failed} failed\n`);
process.exit(failed > 0 || outcomes.length === 0 ? 1 : 0);
