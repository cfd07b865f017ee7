import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stagingParent } from "../project.ts";
import type { OutputFile, Target } from "../targets/target.ts";
import { format, formatterDigest, mayFormat } from "./formatter.ts";
import { digest, type Ledger, readLedger } from "./ledger.ts";

/** How a generated file stands against the one on disk. */
export interface Difference {
  readonly verb: "Stale" | "Missing" | "Extra";
  /** From the root of the project. */
  readonly path: string;
}

/** What a run would leave below `generated/`, laid out in a folder of its own. */
export interface Staged {
  readonly folder: string;
  /** Sorted by path; files of `Stale` and `Missing` are in `folder`. */
  readonly differences: readonly Difference[];
  /** How many files there are in all. */
  readonly count: number;
  readonly ledger: Ledger;
  readonly formatter: string;
}

/**
 * Lays out what differs from `generated/`, formatted. Files whose unformatted text is the one of the last run, and which nobody
 * touched since, are not formatted again. The caller removes `folder`.
 *
 * @throws FormatError when a made file does not parse
 */
export async function stage(root: string, targets: readonly Target[], made: readonly OutputFile[]): Promise<Staged> {
  const folder = newFolder(root);
  try {
    const formatter = formatterDigest(root);
    const old = readLedger(root, formatter);
    const ledger: Record<string, readonly [string, string]> = {};
    const pending = made.flatMap((file) => {
      const raw = digest(file.text);
      const known = old[file.path];
      if (known?.[0] === raw && known[1] === digestOf(join(root, file.path))) {
        ledger[file.path] = known;
        return [];
      }
      return [{ ...file, raw }];
    });
    write(folder, pending);
    if (pending.some((file) => mayFormat(file.path))) await format(root, folder);
    const differences: Difference[] = [];
    for (const { path, raw, text } of pending) {
      const after = mayFormat(path) ? readFileSync(join(folder, path), "utf8") : text;
      const before = read(join(root, path));
      ledger[path] = [raw, digest(after)];
      if (before === undefined) differences.push({ verb: "Missing", path });
      else if (before !== after) differences.push({ verb: "Stale", path });
    }
    for (const path of extraFiles(root, targets, made, old)) differences.push({ verb: "Extra", path });
    differences.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { folder, differences, count: made.length, ledger, formatter };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A fresh folder of this process; those that ended processes left behind go. */
function newFolder(root: string): string {
  const parent = stagingParent(root);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const pid = Number(/^work-(\d+)$/.exec(name)?.[1]);
    if (pid === process.pid || !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `work-${process.pid}`);
  mkdirSync(join(folder, "generated"), { recursive: true });
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function write(folder: string, files: readonly OutputFile[]): void {
  const folders = new Set(files.map((file) => dirname(file.path)));
  for (const path of folders) mkdirSync(join(folder, path), { recursive: true });
  for (const file of files) writeFileSync(join(folder, file.path), file.text);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function digestOf(path: string): string | undefined {
  const text = read(path);
  return text === undefined ? undefined : digest(text);
}

/** Files that a target owns, or that were made before, and that nothing makes any more. */
function extraFiles(root: string, targets: readonly Target[], made: readonly OutputFile[], old: Ledger): string[] {
  const current = new Set(made.map((file) => file.path));
  const owned = targets.flatMap((target) => target.owns);
  const known = Object.keys(old).filter((path) => owned.some((o) => within(path, o)));
  const found = new Set([...owned.flatMap((path) => filesBelow(root, path)), ...known]);
  return [...found].filter((path) => !current.has(path) && read(join(root, path)) !== undefined);
}

/** Whether a path is an owned file, or stands in an owned folder. */
export const within = (path: string, owned: string): boolean => path === owned || path.startsWith(`${owned}/`);

function filesBelow(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
}
