import type { DirectNodes } from "../direct-nodes.ts";
import { xenstoreError } from "../errors.ts";
import type { Behaviour } from "./behaviour.ts";
import type { SimulatedClient } from "./client.ts";
import { type Context, getPermissions, list, mkdir, read, rm, setPermissions, write } from "./operations.ts";
import { homeOf } from "./payload.ts";
import { specialPath } from "./requests.ts";
import type { SimulatedTransaction } from "./transaction.ts";

/** What a client's requests on nodes need of the store. */
export interface DirectStore {
  readonly behaviour: Behaviour;
  /** Carries out what is to be done with nodes, in a transaction or in none, and tells the watches. */
  carryOut<T>(client: SimulatedClient, transaction: SimulatedTransaction | undefined, act: (context: Context) => T): T;
}

/** A client's requests on nodes, carried out as those that come as messages are (`nodeRequests`), but without any. */
export function directNodes(store: DirectStore, client: SimulatedClient): DirectNodes {
  const { behaviour } = store;
  const on = <T>(id: number, given: string, act: (context: Context, path: string) => T, special = false): T => {
    const transaction = client.transactions.get(id);
    if (id !== 0 && transaction === undefined) throw xenstoreError(behaviour.unknownTransaction, "no transaction");
    if (given.length > behaviour.pathBytes) throw xenstoreError("EINVAL", "not a path");
    return store.carryOut(client, transaction, (context) => act(context, nodePath(given, client.domid, special)));
  };
  /** Special paths are no nodes, but have permissions. */
  const nodePath = (given: string, domid: number, special: boolean): string => {
    if (given.startsWith("/")) return given;
    if (!given.startsWith("@")) return `${homeOf(domid)}/${given}`;
    if (!special && !behaviour.specialsAreNodes) throw xenstoreError("EINVAL", "not the path of a node");
    return specialPath(given, behaviour);
  };
  return {
    read: (id, path) => on(id, path, read),
    write: (id, path, value) => on(id, path, (context, at) => write(context, at, value)),
    mkdir: (id, path) => on(id, path, mkdir),
    rm: (id, path) => on(id, path, rm),
    directory: (id, path) => on(id, path, (context, at) => list(context, at).names),
    getPermissions: (id, path) => on(id, path, getPermissions),
    setPermissions: (id, path, permissions) =>
      on(id, path, (context, at) => setPermissions(context, at, permissions), true),
  };
}
