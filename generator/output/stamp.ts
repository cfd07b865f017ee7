import { hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, inputsOf, outputFolder } from "../project.ts";
import { writeCache } from "./cache.ts";
import type { Ledger } from "./ledger.ts";

/**
 * The stamp says for which inputs and outputs a run found everything in order, so that the next one need not even load the
 * datamodel. Sizes and times of files decide first; where they differ, as after a checkout, the contents do.
 */
export interface Side {
  /** Digest over path, size and time of every file. */
  readonly listing: string;
  /** Digest over path and content of every file. */
  readonly content: string;
}

interface Stamp {
  readonly inputs: Side;
  readonly outputs: Side;
  /** Files that targets made. */
  readonly count: number;
}

interface Entry {
  readonly path: string;
  readonly stat: string;
}

function entriesOf(paths: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  const add = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else entries.push({ path, stat: `${stat.size} ${stat.mtimeMs}` });
  };
  for (const path of paths) add(path);
  return entries;
}

const listingDigest = (entries: readonly Entry[]): string =>
  hash("sha1", entries.map((e) => `${e.path}\0${e.stat}`).join("\n"));

/** @param known digests of contents, where somebody knows them already, by path */
function contentDigest(entries: readonly Entry[], known: ReadonlyMap<string, string> = new Map()): string {
  const digestOf = (path: string): string => known.get(path) ?? hash("sha1", readFileSync(path));
  return hash("sha1", entries.map((e) => `${e.path}\0${digestOf(e.path)}`).join("\n"));
}

function sideOf(paths: readonly string[], known?: ReadonlyMap<string, string>): Side {
  const entries = entriesOf(paths);
  return { listing: listingDigest(entries), content: contentDigest(entries, known) };
}

/** The state of what the output depends on; taken before anything of it is loaded. */
export const stampInputs = (root: string): Side => sideOf(inputsOf(root));

const stampFile = (root: string): string => join(cacheFolder(root), "stamp.json");

/** Remembers that `generated/`, as it is now, is what those inputs give: the files of the ledger. */
export function writeStamp(root: string, inputs: Side, files: Ledger): void {
  const known = new Map(Object.entries(files).map(([path, [, formatted]]) => [join(root, path), formatted]));
  save(root, { inputs, outputs: sideOf([outputFolder(root)], known), count: known.size });
}

function save(root: string, stamp: Stamp): void {
  writeCache(stampFile(root), JSON.stringify(stamp));
}

/** The number of generated files when nothing has changed since the last good run, else nothing. */
export function unchangedFiles(root: string): number | undefined {
  const stamp = read(root);
  if (stamp === undefined) return undefined;
  const inputs = entriesOf(inputsOf(root));
  const outputs = entriesOf([outputFolder(root)]);
  const listings = [listingDigest(inputs), listingDigest(outputs)] as const;
  if (listings[0] === stamp.inputs.listing && listings[1] === stamp.outputs.listing) return stamp.count;
  if (contentDigest(inputs) !== stamp.inputs.content || contentDigest(outputs) !== stamp.outputs.content)
    return undefined;
  save(root, {
    ...stamp,
    inputs: { listing: listings[0], content: stamp.inputs.content },
    outputs: { listing: listings[1], content: stamp.outputs.content },
  });
  return stamp.count;
}

function read(root: string): Stamp | undefined {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(root), "utf8")) as Partial<Stamp>;
    const whole = stamp.inputs?.listing && stamp.outputs?.listing && stamp.count !== undefined;
    return whole ? (stamp as Stamp) : undefined;
  } catch {
    return undefined;
  }
}
