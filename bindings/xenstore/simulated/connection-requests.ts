import { xenstoreError } from "../errors.ts";
import { MessageType, stringsPayload } from "../wire.ts";
import { type Behaviour, guestTransactions } from "./behaviour.ts";
import type { SimulatedClient } from "./client.ts";
import type { DomainTable } from "./domains.ts";
import { absolutePath, homeOf, requestDomain, requestStrings } from "./payload.ts";
import { ok } from "./requests.ts";
import { SimulatedTransaction } from "./transaction.ts";
import type { LiveTree } from "./view.ts";
import type { WatchTable } from "./watch-table.ts";

/** What requests about connections and domains need of the store. */
export interface StoreOfConnections {
  readonly behaviour: Behaviour;
  readonly tree: LiveTree;
  readonly domains: DomainTable;
  readonly watches: WatchTable<SimulatedClient>;
  /** Ends the watches and transactions of a client. */
  reset(client: SimulatedClient): void;
  /** Ends the watches and transactions of a domain's connection, which goes on. */
  resetDomain(domid: number): void;
  /** The domain is no longer the store's: its connection ends, its nodes go. */
  releaseDomain(domid: number): void;
  /** Gives a domain's connection, now or later, the rights of another domain. */
  setTarget(domid: number, target: number): void;
  /** Tells the watches of a special path. */
  fireSpecial(path: string): void;
  /** Makes a transaction's changes; raises EAGAIN. */
  commit(client: SimulatedClient, transaction: SimulatedTransaction): void;
}

/** What a request about the connection or domains works on. */
interface Asked {
  readonly store: StoreOfConnections;
  readonly client: SimulatedClient;
  /** The transaction that the request names, 0 for none. */
  readonly id: number;
  readonly transaction: SimulatedTransaction | undefined;
}

/** The number of a domain that stands for the caller itself. */
const selfDomid = 32752;

/** Requests that only domain 0 may make. */
export const privileged: ReadonlySet<number> = new Set([
  MessageType.control,
  MessageType.introduce,
  MessageType.release,
  MessageType.isDomainIntroduced,
  MessageType.resume,
  MessageType.setTarget,
]);

/** Requests about watches, transactions, domains and the daemon itself. */
export const connectionRequests: Readonly<Record<number, (asked: Asked, payload: Buffer) => Buffer>> = {
  [MessageType.watch]: watch,
  [MessageType.unwatch]: unwatch,
  [MessageType.resetWatches]({ store, client }) {
    store.reset(client);
    return ok;
  },
  [MessageType.transactionStart]: transactionStart,
  [MessageType.transactionEnd]: transactionEnd,
  [MessageType.getDomainPath](_asked, payload) {
    return stringsPayload(homeOf(requestDomain(requestStrings(payload, 1)[0])));
  },
  [MessageType.introduce]: introduce,
  [MessageType.release]({ store }, payload) {
    const domid = requestDomain(requestStrings(payload, 1)[0]);
    if (domid === 0) throw xenstoreError("EINVAL", "domain 0 cannot be released");
    if (store.domains.introduced(domid) === undefined) throw unknownDomain(store, domid);
    store.releaseDomain(domid);
    return ok;
  },
  [MessageType.isDomainIntroduced]({ store }, payload) {
    const domid = requestDomain(requestStrings(payload, 1)[0]);
    const known = domid === 0 || domid === selfDomid || store.domains.introduced(domid) !== undefined;
    return stringsPayload(known ? "T" : "F");
  },
  [MessageType.resume]({ store }, payload) {
    const domid = requestDomain(requestStrings(payload, 1)[0]);
    const domain = store.domains.introduced(domid);
    if (domain === undefined) throw unknownDomain(store, domid);
    domain.shutdownSeen = false;
    return ok;
  },
  [MessageType.setTarget]({ store }, payload) {
    const [domid, target] = requestStrings(payload, 2).map(requestDomain);
    if (domid === undefined || target === undefined) throw xenstoreError("EINVAL", "no domains");
    for (const each of [domid, target])
      if (store.behaviour.checksDomains && store.domains.introduced(each) === undefined)
        throw unknownDomain(store, each);
    store.setTarget(domid, target);
    return ok;
  },
  [MessageType.control]({ store }, payload) {
    const [command = ""] = requestStrings(payload, 1);
    if (command === "help") return stringsPayload("check\nhelp\nprint\n");
    if (command === "print" || command === "check") return ok;
    if (store.behaviour.unknownCommand === "OK") return ok;
    throw xenstoreError(store.behaviour.unknownCommand, "unknown command");
  },
};

function watch({ store, client }: Asked, payload: Buffer): Buffer {
  const [given = "", token = ""] = requestStrings(payload, 2);
  const path = absolutePath(given, client.domid, store.behaviour.pathBytes);
  if (client.domid !== 0 && client.watches >= store.behaviour.guestWatches)
    throw xenstoreError(store.behaviour.watchQuota, "too many watches");
  if (store.watches.add(client, given, path, token) === undefined) throw xenstoreError("EEXIST", given);
  client.watches += 1;
  client.event(given, token);
  return ok;
}

function unwatch({ store, client }: Asked, payload: Buffer): Buffer {
  const [given = "", token = ""] = requestStrings(payload, 2);
  const found = store.watches.find(client, absolutePath(given, client.domid, store.behaviour.pathBytes), token);
  if (found === undefined) throw xenstoreError("ENOENT", given);
  store.watches.remove(found);
  client.watches -= 1;
  return ok;
}

function transactionStart({ store, client, transaction }: Asked): Buffer {
  if (transaction !== undefined) throw xenstoreError("EBUSY", "within a transaction");
  if (client.domid !== 0 && client.transactions.size > guestTransactions)
    throw xenstoreError(store.behaviour.quota, "too many transactions");
  const id = client.nextTransaction();
  client.transactions.set(id, new SimulatedTransaction(store.tree, store.behaviour, client.domid !== 0));
  return stringsPayload(String(id));
}

function transactionEnd({ store, client, id, transaction }: Asked, payload: Buffer): Buffer {
  const [how] = requestStrings(payload, 1);
  if (how !== "T" && how !== "F") throw xenstoreError("EINVAL", "neither T nor F");
  if (transaction === undefined) throw xenstoreError("ENOENT", "no transaction");
  client.transactions.delete(id);
  if (how === "F") transaction.drop();
  else store.commit(client, transaction);
  return ok;
}

function introduce({ store }: Asked, payload: Buffer): Buffer {
  const [first, gfn = "", port] = requestStrings(payload, 3);
  const domid = requestDomain(first);
  const again = store.domains.introduced(domid);
  const { introducesAgain } = store.behaviour;
  if (introducesAgain && !(Number(port) > 0)) throw xenstoreError("EINVAL", "no event channel");
  if (domid === 0) throw xenstoreError("EINVAL", "domain 0 is introduced");
  if (again !== undefined) {
    if (!introducesAgain && again.gfn !== gfn) throw xenstoreError("EINVAL", "introduced with another frame");
    store.resetDomain(domid);
    return ok;
  }
  if (!store.domains.exists(domid)) throw xenstoreError("EINVAL", `there is no domain ${domid}`);
  store.domains.introduce(domid, gfn);
  store.fireSpecial("@introduceDomain");
  return ok;
}

function unknownDomain(store: StoreOfConnections, domid: number): Error {
  return xenstoreError(store.behaviour.unknownDomain, `domain ${domid} is not introduced`);
}
