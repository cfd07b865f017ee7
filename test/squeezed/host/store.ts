import type { KeyChanges, KeyStore, Watches } from "../../../daemons/squeezed/backends/backend.ts";

interface Watching {
  readonly changed: (path: string, token: string) => void;
  readonly watched: Set<string>;
}

const SEPARATOR = "\0";

/** The keys of a fictitious xenstore; changes take effect at once, and watches hear of them at once. */
export class SimulatedStore implements KeyStore {
  readonly #values = new Map<string, string>();
  readonly #watchings = new Set<Watching>();
  #onChange = () => {};

  async read(path: string): Promise<string | undefined> {
    return this.get(path);
  }

  async list(path: string): Promise<readonly string[]> {
    const below = [...this.#values.keys()].filter((key) => key.startsWith(`${path}/`));
    return [...new Set(below.map((key) => key.slice(path.length + 1).split("/")[0] ?? ""))];
  }

  async change(changes: KeyChanges): Promise<void> {
    this.set(changes);
  }

  async changeBelow(folder: string, changes: KeyChanges): Promise<boolean> {
    if (!this.#exists(folder)) return false;
    this.set(changes);
    return true;
  }

  async watch(changed: (path: string, token: string) => void): Promise<Watches> {
    const watching: Watching = { changed, watched: new Set() };
    this.#watchings.add(watching);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    return {
      async add(path, token) {
        watching.watched.add(`${path}${SEPARATOR}${token}`);
        changed(path, token);
      },
      async remove(path, token) {
        watching.watched.delete(`${path}${SEPARATOR}${token}`);
      },
      ended,
      close: async () => {
        this.#watchings.delete(watching);
        resolve();
      },
    };
  }

  /** Calls `listener` after every change, instead of the one before. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  get(path: string): string | undefined {
    return this.#values.get(path);
  }

  /** Writes and removes keys with all that is below. */
  set(changes: KeyChanges): void {
    for (const [path, value] of Object.entries(changes)) {
      if (value !== undefined) this.#values.set(path, value);
      else for (const key of this.#values.keys()) if (isWithin(key, path)) this.#values.delete(key);
      this.tell(path);
    }
    this.#onChange();
  }

  /** Tells watches of a path, or of an event such as `@releaseDomain`. */
  tell(path: string): void {
    for (const { changed, watched } of [...this.#watchings]) {
      for (const watch of [...watched]) {
        const [at = "", token = ""] = watch.split(SEPARATOR);
        // Who watches a key hears of its folders' removal, too.
        if (isWithin(path, at)) changed(path, token);
        else if (isWithin(at, path)) changed(at, token);
      }
    }
  }

  #exists(folder: string): boolean {
    return [...this.#values.keys()].some((key) => isWithin(key, folder));
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
