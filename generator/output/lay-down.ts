import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Target } from "../targets/target.ts";
import type { OutputFile } from "../writer/output-file.ts";
import { mayFormat } from "./formatter.ts";
import { digest, type Ledger } from "./ledger.ts";

/** Where made files wait, and what is known of those that the last run made. */
export interface StagingPlace {
  readonly root: string;
  readonly folder: string;
  readonly ledger: Ledger;
}

/** A made file: in the staging folder, unless it is `fresh`. */
export interface LaidDown {
  readonly path: string;
  /** Digest of the text before formatting. */
  readonly raw: string;
  /** Digest of what is on disk; nothing when there is no such file. */
  readonly before: string | undefined;
  /** True: on disk is what the last run made of the same text. */
  readonly fresh: boolean;
  /** True: the formatter has to see it. */
  readonly unformatted: boolean;
}

/** A target that makes what it may not make; the message names both. */
export class TargetFault extends Error {
  override readonly name = "TargetFault";
  readonly target: string;
  readonly what: string;

  constructor(target: string, what: string) {
    super(`target ${target}: ${what}`);
    this.target = target;
    this.what = what;
  }
}

/**
 * Writes what a target made into the staging folder, as it is before formatting.
 *
 * @throws TargetFault when a file does not belong to the target; then nothing is written
 */
export function layDown(place: StagingPlace, target: Target, files: readonly OutputFile[]): LaidDown[] {
  const foreign = files.find(({ path }) => !target.owns.some((owned) => within(path, owned)));
  if (foreign !== undefined) throw new TargetFault(target.name, `${foreign.path} does not belong to it`);
  const folders = new Set<string>();
  return files.map((file) => {
    const laid = compare(place, file);
    if (!laid.fresh) {
      const written = join(place.folder, file.path);
      const folder = dirname(written);
      if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
      folders.add(folder);
      writeFileSync(written, file.text);
    }
    return laid;
  });
}

function compare({ root, ledger }: StagingPlace, file: OutputFile): LaidDown {
  const { path } = file;
  const raw = digest(file.text);
  const before = digestOf(join(root, path));
  const known = ledger[path];
  const fresh = before !== undefined && known?.[0] === raw && known[1] === before;
  return { path, raw, before, fresh, unformatted: !fresh && mayFormat(file) };
}

function digestOf(path: string): string | undefined {
  return existsSync(path) ? digest(readFileSync(path, "utf8")) : undefined;
}

/** Whether a path is an owned file, or stands in an owned folder. */
export const within = (path: string, owned: string): boolean => path === owned || path.startsWith(`${owned}/`);
