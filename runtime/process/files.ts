import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Puts a file in place whole or not at all: writes beside it, syncs, renames, syncs the directory. Readers see the old
 * content or the new, also after a power cut. Raises the file system's error and leaves the old file as it was.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode: number): void {
  const directory = dirname(path);
  // One name for each process: a leftover of a crash is replaced and files do not pile up.
  const temporary = join(directory, `.${basename(path)}.${process.pid}.new`);
  try {
    const file = openSync(temporary, "w", mode);
    try {
      // The mode of open is subject to the umask and does nothing to a leftover.
      fchmodSync(file, mode);
      writeAll(file, Buffer.from(content));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
  syncDirectory(directory);
}

/**
 * Makes a folder and those above it; one that is there stays as it is. Raises the file system's error. (Node's own recursive mkdir
 * never comes back from a place where nothing can be made, such as /proc.)
 */
export function makeFolder(path: string, mode = 0o777): void {
  const above = dirname(path);
  if (!isFolder(above)) makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

/** Removes a file; a missing one is fine. Raises the file system's error otherwise. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** What a file holds; nothing where it is not there. Raises the file system's error otherwise. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that a file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function writeAll(file: number, data: Buffer): void {
  let rest = data;
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
