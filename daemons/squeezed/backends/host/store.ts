import type { Connection, Tree, Watch } from "../../../../bindings/xenstore/connection.ts";
import { transact } from "../../../../bindings/xenstore/transaction.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { KeyChanges, KeyStore, Watches } from "../backend.ts";

/** Opens a connection to xenstored; raises an Error where it is not there. */
export type Connect = () => Promise<Connection>;

/** The host's xenstore. A connection that is lost is made again when it is next needed. */
export class HostStore implements KeyStore {
  readonly #connect: Connect;
  readonly #ambient: Ambient;
  #connection: Promise<Connection> | undefined;

  constructor(connect: Connect, ambient: Ambient) {
    this.#connect = connect;
    this.#ambient = ambient;
  }

  async read(path: string): Promise<string | undefined> {
    return readTextIfAny(await this.#connected(), path);
  }

  async list(path: string): Promise<readonly string[]> {
    return directoryIfAny(await this.#connected(), path);
  }

  async change(changes: KeyChanges): Promise<void> {
    const connection = await this.#connected();
    // One key changes as a whole anyway.
    if (Object.keys(changes).length === 1) await apply(connection, changes);
    else await transact(connection, this.#ambient, (tree) => apply(tree, changes));
  }

  async changeBelow(folder: string, changes: KeyChanges): Promise<boolean> {
    return transact(await this.#connected(), this.#ambient, async (tree) => {
      if ((await readTextIfAny(tree, folder)) === undefined) return false;
      await apply(tree, changes);
      return true;
    });
  }

  async watch(changed: (path: string, token: string) => void): Promise<Watches> {
    return new ConnectionWatches(await this.#connect(), changed);
  }

  /** Closes the connection; another call would make a new one. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    this.#connection = undefined;
    await connection?.close();
  }

  #connected(): Promise<Connection> {
    if (this.#connection !== undefined) return this.#connection;
    const connecting = this.#connect();
    this.#connection = connecting;
    const forget = () => {
      if (this.#connection === connecting) this.#connection = undefined;
    };
    connecting.then(({ ended }) => ended.then(forget), forget);
    return connecting;
  }
}

async function apply(tree: Tree, changes: KeyChanges): Promise<void> {
  for (const [path, value] of Object.entries(changes)) {
    if (value === undefined) await removeIfAny(tree, path);
    else await tree.write(path, value);
  }
}

/** Watches on a connection of their own, so that they end together. */
class ConnectionWatches implements Watches {
  readonly ended: Promise<void>;
  readonly #connection: Connection;
  readonly #changed: (path: string, token: string) => void;
  readonly #watches = new Map<string, Watch>();

  constructor(connection: Connection, changed: (path: string, token: string) => void) {
    this.#connection = connection;
    this.#changed = changed;
    this.ended = connection.ended.then(() => {});
  }

  async add(path: string, token: string): Promise<void> {
    const watch = await this.#connection.watch(path, token);
    this.#watches.set(keyOf(path, token), watch);
    void this.#follow(watch);
  }

  async remove(path: string, token: string): Promise<void> {
    const key = keyOf(path, token);
    const watch = this.#watches.get(key);
    this.#watches.delete(key);
    await watch?.close();
  }

  async close(): Promise<void> {
    this.#watches.clear();
    await this.#connection.close();
  }

  async #follow(watch: Watch): Promise<void> {
    try {
      for await (const path of watch) this.#changed(path, watch.token);
    } catch {
      // Lost with the connection, whose end `ended` tells.
    }
  }
}

function keyOf(path: string, token: string): string {
  return `${token} ${path}`;
}
