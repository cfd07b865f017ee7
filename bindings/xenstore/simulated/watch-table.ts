import { parentOf } from "../path.ts";

/** A watch of a client. */
export interface Registered<Client> {
  readonly client: Client;
  /** As the client wrote it: the paths of its events are absolute, or relative, like this. */
  readonly given: string;
  readonly path: string;
  readonly token: string;
  /** Grows with each registration. */
  readonly sequence: number;
}

/** All watches, by their paths. */
export class WatchTable<Client> {
  readonly #byPath = new Map<string, Set<Registered<Client>>>();
  readonly #byClient = new Map<Client, Set<Registered<Client>>>();
  #sequence = 0;

  /** Adds a watch; undefined when there is an equal one. */
  add(client: Client, given: string, path: string, token: string): Registered<Client> | undefined {
    if (this.find(client, path, token) !== undefined) return undefined;
    const watch = { client, given, path, token, sequence: ++this.#sequence };
    add(this.#byPath, path, watch);
    add(this.#byClient, client, watch);
    return watch;
  }

  find(client: Client, path: string, token: string): Registered<Client> | undefined {
    for (const watch of this.#byPath.get(path) ?? [])
      if (watch.client === client && watch.token === token) return watch;
    return undefined;
  }

  remove(watch: Registered<Client>): void {
    remove(this.#byPath, watch.path, watch);
    remove(this.#byClient, watch.client, watch);
  }

  /** Watches of a client. */
  of(client: Client): Registered<Client>[] {
    return [...(this.#byClient.get(client) ?? [])];
  }

  /** Watches of exactly that path. */
  at(path: string): Registered<Client>[] {
    return [...(this.#byPath.get(path) ?? [])];
  }

  /** Watches of that path or one above it. */
  above(path: string): Registered<Client>[] {
    const found: Registered<Client>[] = [];
    for (let at = path; ; at = parentOf(at)) {
      const watches = this.#byPath.get(at);
      if (watches !== undefined) found.push(...watches);
      if (at === "/") return found;
    }
  }

  /** Watches of paths below. */
  below(path: string): Registered<Client>[] {
    const prefix = `${path}/`;
    return [...this.#byPath].flatMap(([at, watches]) => (at.startsWith(prefix) ? [...watches] : []));
  }

  all(): Registered<Client>[] {
    return [...this.#byPath.values()].flatMap((same) => [...same]);
  }
}

function add<Key, Watch>(index: Map<Key, Set<Watch>>, key: Key, watch: Watch): void {
  const same = index.get(key);
  if (same === undefined) index.set(key, new Set([watch]));
  else same.add(watch);
}

function remove<Key, Watch>(index: Map<Key, Set<Watch>>, key: Key, watch: Watch): void {
  const same = index.get(key);
  same?.delete(watch);
  if (same?.size === 0) index.delete(key);
}
