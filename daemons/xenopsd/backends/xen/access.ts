import type { Connection, Tree } from "../../../../bindings/xenstore/connection.ts";
import type { Permission } from "../../../../bindings/xenstore/permissions.ts";
import { transact } from "../../../../bindings/xenstore/transaction.ts";
import { waitFor } from "../../../../bindings/xenstore/wait.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import { failure } from "../../errors.ts";
import type { TaskScope } from "../../tasks/task.ts";

/** The daemon's way to xenstore: one connection, made anew when it is lost. */
export class Xenstore {
  readonly ambient: Ambient;
  readonly #connect: () => Promise<Connection>;
  #connection: Promise<Connection> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connect: () => Promise<Connection>, ambient: Ambient) {
    this.#connect = connect;
    this.ambient = ambient;
  }

  /** The connection; raises `XenstoreLost` when there is none to be had. */
  connection(): Promise<Connection> {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  /**
   * Makes changes in one transaction. Those of this daemon come one after the other: they all touch the same directories,
   * and would only make each other fail.
   */
  update<T>(body: (tree: Tree) => Promise<T>): Promise<T> {
    return this.alone(async (connection) => transact(connection, this.ambient, body));
  }

  /** Changes common directories outside a transaction, while no transaction of this daemon is under way. */
  alone<T>(act: (connection: Connection) => Promise<T>): Promise<T> {
    const run = async () => act(await this.connection());
    const result = this.#last.then(run, run);
    this.#last = result.catch(() => {});
    return result;
  }

  /**
   * Waits until `evaluate` gives something, looking again whenever one of the paths changes. Raises `Cancelled` with the task,
   * and `XenstoreTimeout`.
   */
  async wait<T>(
    task: TaskScope,
    options: {
      readonly paths: readonly string[];
      readonly seconds: number;
      /** False: it cannot be there yet, so that a look before watching would be in vain. */
      readonly mayHaveCome?: boolean;
    },
    evaluate: (tree: Tree) => Promise<T | undefined>,
  ): Promise<T> {
    const connection = await this.connection();
    if (options.mayHaveCome !== false) {
      const at = await evaluate(connection);
      if (at !== undefined) return at;
    }
    const abort = new AbortController();
    const forget = task.onCancel(() => abort.abort(failure(["Cancelled", task.id])));
    try {
      const { paths, seconds } = options;
      const wait = { paths, milliseconds: seconds * 1000, signal: abort.signal };
      return await waitFor(connection, this.ambient, wait, () => evaluate(connection));
    } finally {
      forget();
    }
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  async #open(): Promise<Connection> {
    try {
      const connection = await this.#connect();
      void connection.ended.then(() => {
        this.#connection = undefined;
      });
      return connection;
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }
}

/** Keys by their path below a folder. */
export type Keys = Readonly<Record<string, string>>;

/** Writes keys below a folder, in their order. */
export async function writeKeys(tree: Tree, folder: string, keys: Keys): Promise<void> {
  await Promise.all(Object.entries(keys).map(([key, value]) => tree.write(`${folder}/${key}`, value)));
}

/** Makes a node with its permissions; what exists gets them, too. */
export async function makeNode(
  tree: Tree,
  path: string,
  permissions: readonly Permission[],
  value = "",
): Promise<void> {
  await Promise.all([tree.write(path, value), tree.setPermissions(path, permissions)]);
}

/** Permissions of the control domain's nodes that a guest may read. */
export function readableBy(domid: number): Permission[] {
  return [
    { domid: 0, access: "n" },
    { domid, access: "r" },
  ];
}

/** Permissions of nodes that are a domain's own. */
export function ownedBy(domid: number): Permission[] {
  return [{ domid, access: "n" }];
}

/** Permissions of nodes that are a domain's own and that another may read. */
export function ownedAndRead(owner: number, reader: number): Permission[] {
  return [
    { domid: owner, access: "n" },
    { domid: reader, access: "r" },
  ];
}
