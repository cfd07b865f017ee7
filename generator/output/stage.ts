import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { stagingParent } from "../project.ts";
import type { Target } from "../targets/target.ts";
import { FormatLane, formatterDigest } from "./formatter.ts";
import { type LaidDown, type StagingPlace, TargetFault, within } from "./lay-down.ts";
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
 * Gathers what differs from `generated/`, formatted, as targets make it. Files whose unformatted text is the one of the last run, and
 * which nobody touched since, are not formatted again.
 */
export class Staging {
  /** Where files are laid down before they are added. */
  readonly place: StagingPlace;
  readonly #formatter: string;
  readonly #ledger: Record<string, readonly [string, string]> = {};
  readonly #differences: Difference[] = [];
  readonly #makers = new Map<string, string>();
  readonly #unformatted = new Map<string, LaidDown>();
  readonly #lane: FormatLane;

  constructor(root: string) {
    this.#formatter = formatterDigest(root);
    this.place = { root, folder: newFolder(root), ledger: readLedger(root, this.#formatter) };
    this.#lane = new FormatLane(root, this.place.folder, (paths) => this.#takeFormatted(paths));
  }

  /**
   * Takes what a target made.
   *
   * @throws TargetFault when another one made one of the files too
   */
  add(target: Target, files: readonly LaidDown[]): void {
    for (const file of files) {
      const other = this.#makers.get(file.path);
      if (other !== undefined)
        throw new TargetFault(target.name, `${file.path} is made by the target ${other} as well`);
      this.#makers.set(file.path, target.name);
      if (file.unformatted) this.#unformatted.set(file.path, file);
      else this.#settle(file, file.fresh ? (file.before ?? file.raw) : file.raw);
    }
    this.#lane.add(files.filter((file) => file.unformatted).map((file) => file.path));
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
    const { root, folder, ledger } = this.place;
    for (const path of extraFiles(root, targets, this.#makers, ledger)) this.#differences.push({ verb: "Extra", path });
    const differences = this.#differences.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { folder, differences, count: this.#makers.size, ledger: this.#ledger, formatter: this.#formatter };
  }

  /** Gives up: nothing is left. */
  async discard(): Promise<void> {
    await this.#lane.finish().catch(() => undefined);
    rmSync(this.place.folder, { recursive: true, force: true });
  }

  #takeFormatted(paths: readonly string[]): void {
    for (const path of paths) {
      const file = this.#unformatted.get(path);
      if (file !== undefined) this.#settle(file, digest(readFileSync(join(this.place.folder, path), "utf8")));
    }
  }

  /** @param after digest of the text in its final layout */
  #settle({ path, raw, before }: LaidDown, after: string): void {
    this.#ledger[path] = [raw, after];
    if (before === undefined) this.#differences.push({ verb: "Missing", path });
    else if (before !== after) this.#differences.push({ verb: "Stale", path });
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

/** Files that a target owns, or that were made before, and that nothing makes any more. */
function extraFiles(
  root: string,
  targets: readonly Target[],
  made: ReadonlyMap<string, string>,
  old: Ledger,
): string[] {
  const owned = targets.flatMap((target) => target.owns);
  const known = Object.keys(old).filter((path) => owned.some((o) => within(path, o)));
  const found = new Set([...owned.flatMap((path) => filesBelow(root, path)), ...known]);
  return [...found].filter((path) => !made.has(path) && existsSync(join(root, path)));
}

function filesBelow(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
}
