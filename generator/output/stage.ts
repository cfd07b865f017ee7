import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stagingParent } from "../project.ts";
import type { OutputFile, Target } from "../targets/target.ts";
import { FormatLane, formatterDigest, mayFormat } from "./formatter.ts";
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

/** A file that is not known to be what is on disk. */
interface Pending extends OutputFile {
  /** Digest of the text before formatting. */
  readonly raw: string;
  /** What is on disk; nothing when there is no such file. */
  readonly before: string | undefined;
}

/**
 * Lays out what differs from `generated/`, formatted, as targets make it. Files whose unformatted text is the one of the last run, and
 * which nobody touched since, are not formatted again.
 */
export class Staging {
  readonly #root: string;
  readonly #folder: string;
  readonly #formatter: string;
  readonly #old: Ledger;
  readonly #ledger: Record<string, readonly [string, string]> = {};
  readonly #made = new Set<string>();
  readonly #differences: Difference[] = [];
  readonly #unformatted = new Map<string, Pending>();
  readonly #lane: FormatLane;

  constructor(root: string) {
    this.#root = root;
    this.#formatter = formatterDigest(root);
    this.#old = readLedger(root, this.#formatter);
    this.#folder = newFolder(root);
    this.#lane = new FormatLane(root, this.#folder, (paths) => this.#takeFormatted(paths));
  }

  /** Takes what a target made. */
  add(files: readonly OutputFile[]): void {
    const pending: Pending[] = [];
    for (const file of files) {
      this.#made.add(file.path);
      const raw = digest(file.text);
      const before = read(join(this.#root, file.path));
      const known = this.#old[file.path];
      if (known?.[0] === raw && before !== undefined && known[1] === digest(before)) this.#ledger[file.path] = known;
      else pending.push({ ...file, raw, before });
    }
    write(this.#folder, pending);
    const [unformatted, ready] = parted(pending, mayFormat);
    for (const file of ready) this.#settle(file, file.text);
    for (const file of unformatted) this.#unformatted.set(file.path, file);
    this.#lane.add(unformatted.map((file) => file.path));
  }

  /** Starts the formatter on what was added, and on what is added from now on. */
  format(): void {
    this.#lane.start();
  }

  /**
   * Waits for the formatter. The caller removes the folder.
   *
   * @param targets those whose files were added: what else they own is extra
   * @throws FormatError when a made file does not parse
   */
  async finish(targets: readonly Target[]): Promise<Staged> {
    await this.#lane.finish();
    for (const path of extraFiles(this.#root, targets, this.#made, this.#old))
      this.#differences.push({ verb: "Extra", path });
    const differences = this.#differences.sort((a, b) => (a.path < b.path ? -1 : 1));
    const count = this.#made.size;
    return { folder: this.#folder, differences, count, ledger: this.#ledger, formatter: this.#formatter };
  }

  /** Gives up: nothing is left. */
  async discard(): Promise<void> {
    await this.#lane.finish().catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #takeFormatted(paths: readonly string[]): void {
    for (const path of paths) {
      const file = this.#unformatted.get(path);
      if (file !== undefined) this.#settle(file, readFileSync(join(this.#folder, path), "utf8"));
    }
  }

  /** @param after the text in its final layout */
  #settle({ path, raw, text, before }: Pending, after: string): void {
    this.#ledger[path] = [raw, after === text ? raw : digest(after)];
    if (before === undefined) this.#differences.push({ verb: "Missing", path });
    else if (before !== after) this.#differences.push({ verb: "Stale", path });
  }
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): [first: T[], second: T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
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
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Files that a target owns, or that were made before, and that nothing makes any more. */
function extraFiles(root: string, targets: readonly Target[], made: ReadonlySet<string>, old: Ledger): string[] {
  const owned = targets.flatMap((target) => target.owns);
  const known = Object.keys(old).filter((path) => owned.some((o) => within(path, o)));
  const found = new Set([...owned.flatMap((path) => filesBelow(root, path)), ...known]);
  return [...found].filter((path) => !made.has(path) && existsSync(join(root, path)));
}

/** Whether a path is an owned file, or stands in an owned folder. */
export const within = (path: string, owned: string): boolean => path === owned || path.startsWith(`${owned}/`);

function filesBelow(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
}
