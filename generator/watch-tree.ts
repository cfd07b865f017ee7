import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What a watch tells its owner. */
export interface TreeListener {
  /** Something was written, made, renamed or removed. */
  changed(): void;
  failed(folder: string, error: Error): void;
}

/**
 * Watches files, and folders with all that is in them. Each folder has a watcher of its own, for a watcher of a file stays with
 * the old file when an editor saves by renaming a new one over it. Ends with `close`.
 */
export class TreeWatch {
  readonly #paths: readonly string[];
  readonly #listener: TreeListener;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(paths: readonly string[], listener: TreeListener) {
    this.#paths = paths;
    this.#listener = listener;
    this.#follow();
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches folders that came, and lets go of those that went. */
  #follow(): void {
    const wanted = foldersOf(this.#paths);
    for (const [folder, watcher] of this.#watchers)
      if (!wanted.has(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    for (const [folder, only] of wanted) if (!this.#watchers.has(folder)) this.#watch(folder, only);
  }

  /** A folder may go while it is looked at; its parent tells of that, too. */
  #refollow(folder: string): void {
    try {
      this.#follow();
    } catch (error) {
      this.#listener.failed(folder, asError(error));
    }
  }

  #watch(folder: string, only: ReadonlySet<string> | undefined): void {
    try {
      const watcher = watch(folder, (kind, name) => {
        if (only !== undefined && (name === null || !only.has(name))) return;
        this.#listener.changed();
        if (kind === "rename") this.#refollow(folder);
      });
      watcher.on("error", (error) => this.#listener.failed(folder, error));
      this.#watchers.set(folder, watcher);
    } catch (error) {
      this.#listener.failed(folder, asError(error));
    }
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** The folders to watch, each with the names in it that count, or with nothing where all do. */
function foldersOf(paths: readonly string[]): Map<string, ReadonlySet<string> | undefined> {
  const folders = new Map<string, ReadonlySet<string> | undefined>();
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
      folders.set(path, undefined);
      for (const entry of readdirSync(path, { recursive: true, withFileTypes: true }))
        if (entry.isDirectory()) folders.set(join(entry.parentPath, entry.name), undefined);
    } else {
      const folder = dirname(path);
      folders.set(folder, new Set([...(folders.get(folder) ?? []), basename(path)]));
    }
  }
  return folders;
}
