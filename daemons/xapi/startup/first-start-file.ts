import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { removeIfThere, writeFileAtomic } from "../../../runtime/process/files.ts";

/**
 * Notes beside a database file, while there is none, that it is about to be made: a large pool is written in many
 * transactions. Removes the file of a first start that was cut short, of which nobody was told anything; says whether.
 */
export function beginFirstStart(path: string): boolean {
  const isCutShort = existsSync(markOf(path));
  if (isCutShort) for (const suffix of ["", "-wal", "-shm"]) removeIfThere(path + suffix);
  else if (!existsSync(path)) writeFileAtomic(markOf(path), "", 0o600);
  return isCutShort;
}

/** The database is whole and durable: it counts from now on, also after a power cut. */
export function endFirstStart(path: string): void {
  if (!existsSync(markOf(path))) return;
  removeIfThere(markOf(path));
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const markOf = (path: string): string => `${path}.unfinished`;
