import { readdirSync, readFileSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMissing, makeFolder } from "../../../runtime/process/files.ts";

/** Where texts are kept by their path. */
export interface TextFiles {
  /** Puts a text in place whole. */
  put(path: string, text: string): void;
  /** Removes a text; one that is not there is fine. */
  delete(path: string): void;
  /** Every path below a folder with its text; what cannot be read is left out. */
  all(folder: string): [path: string, text: string][];
}

/** Keeps nothing; for `persist = false`. */
export const nowhere: TextFiles = { put() {}, delete() {}, all: () => [] };

/**
 * Texts as files below a folder (spec: xenopsd.md, section 3). A file is replaced whole, so that the end of this process
 * leaves the old text or the new. Nothing is synced: what is kept here need not outlive the host.
 */
export class FilesOnDisk implements TextFiles {
  readonly #root: string;
  readonly #made = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  put(path: string, text: string): void {
    const target = join(this.#root, path);
    const folder = dirname(target);
    const temporary = `${target}.new`;
    if (!this.#made.has(folder)) {
      makeFolder(folder, 0o755);
      this.#made.add(folder);
    }
    try {
      writeFileSync(temporary, text);
    } catch (error) {
      if (!isMissing(error)) throw error;
      makeFolder(folder, 0o755);
      writeFileSync(temporary, text);
    }
    renameSync(temporary, target);
  }

  delete(path: string): void {
    try {
      unlinkSync(join(this.#root, path));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    this.#removeEmptyFolders(dirname(path));
  }

  all(folder: string): [string, string][] {
    const found: [string, string][] = [];
    for (const entry of entriesOf(join(this.#root, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) found.push(...this.all(path));
      else if (!entry.name.endsWith(".new")) {
        const text = textOf(join(this.#root, path));
        if (text !== undefined) found.push([path, text]);
      }
    }
    return found;
  }

  #removeEmptyFolders(path: string): void {
    for (let folder = path; folder !== "." && folder !== ""; folder = dirname(folder)) {
      const full = join(this.#root, folder);
      try {
        rmdirSync(full);
      } catch {
        return;
      }
      this.#made.delete(full);
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
