import type { Ambient } from "../../runtime/ambient.ts";
import { WireConnection } from "./client.ts";
import { XenstoreError, xenstoreError } from "./errors.ts";
import { isAtOrBelow, parentOf } from "./path.ts";
import { type Behaviour, cBehaviour } from "./simulated/behaviour.ts";
import { type Served, SimulatedClient, simulatedLink } from "./simulated/client.ts";
import { connectionRequests, privileged, type StoreOfConnections } from "./simulated/connection-requests.ts";
import { type DirectStore, directNodes } from "./simulated/direct.ts";
import { DomainTable } from "./simulated/domains.ts";
import { type BornAt, mayAccess, type Node } from "./simulated/node.ts";
import { type Change, type Context, remove } from "./simulated/operations.ts";
import { homeOf } from "./simulated/payload.ts";
import { nodeRequests, specialPath } from "./simulated/requests.ts";
import type { SimulatedTransaction } from "./simulated/transaction.ts";
import { LiveTree, type View } from "./simulated/view.ts";
import { type Registered, WatchTable } from "./simulated/watch-table.ts";
import { type Message, MessageType, stringsPayload } from "./wire.ts";

/** What a simulated store is to do wrong. */
export interface Faults {
  /** Whether the commit with that number, from 1 on, fails with EAGAIN. */
  conflict: (commit: number) => boolean;
}

/**
 * A xenstored within the process, with transactions, watches, permissions and quotas, and the hypervisor's side of
 * domains. Connections to it are `connect`ed here, or over a socket (`simulated/server.ts`). It behaves as the C daemon
 * does, or as oxenstored (spec: xenstore-protocol.md, sections 2 and 7).
 */
export class SimulatedXenstore implements StoreOfConnections, DirectStore {
  readonly behaviour: Behaviour;
  readonly faults: Faults = { conflict: () => false };
  readonly tree = new LiveTree();
  readonly domains: DomainTable = new DomainTable(() => this.tree.nextGeneration());
  readonly watches = new WatchTable<SimulatedClient>();
  readonly #clients = new Set<SimulatedClient>();
  readonly #bornAt: BornAt;
  #commits = 0;

  constructor(behaviour: Behaviour = cBehaviour) {
    this.behaviour = behaviour;
    this.#bornAt = behaviour.checksDomains ? (domid) => this.domains.bornAt(domid) : () => 0;
    const context = this.#context(this.tree, rootCaller, []);
    const permissions = [{ domid: 0, access: "n" as const }];
    const empty = { value: Buffer.alloc(0), children: [], permissions, generation: 0, granted: 0 };
    this.tree.set("/", empty);
    nodeRequests[MessageType.write]?.(context, Buffer.from("/tool/xenstored\0"));
    for (const name of ["@introduceDomain", "@releaseDomain"]) {
      if (behaviour.specialsAreNodes) nodeRequests[MessageType.mkdir]?.(context, stringsPayload(name));
      else this.tree.set(name, empty);
    }
  }

  /** A connection of domain 0, or of a guest that is introduced; raises ENOENT for one that is not. */
  connect(ambient: Ambient, domid = 0): WireConnection {
    if (domid !== 0 && this.domains.introduced(domid) === undefined)
      throw xenstoreError("ENOENT", `domain ${domid} is not introduced`);
    return new WireConnection((events) => simulatedLink(events, (to) => this.attach(to, domid)), ambient);
  }

  /** Takes a connection, whose messages come by what is returned and go by `to`. */
  attach(to: { deliver: (message: Message) => void; dropped: () => void }, domid = 0): Served {
    const client = new SimulatedClient(domid, this.behaviour.mergesEvents, to);
    client.target = this.domains.introduced(domid)?.target;
    this.#clients.add(client);
    return {
      receive: (message) => this.#receive(client, message),
      serve: (message) => this.#serveNow(client, message),
      nodes: this.behaviour.eventFirst && !this.behaviour.replays ? directNodes(this, client) : undefined,
      closed: () => this.#forget(client),
    };
  }

  /** The hypervisor makes a domain; the toolstack introduces it. */
  createDomain(domid: number): void {
    this.domains.create(domid);
  }

  /** The domain shuts down, for whatever reason; its memory is still there. */
  shutdownDomain(domid: number): void {
    if (this.domains.setShutdown(domid, true)) this.#lookAtDomains();
  }

  /** The domain goes on, after a suspend that was taken back. */
  continueDomain(domid: number): void {
    this.domains.setShutdown(domid, false);
  }

  /** The domain is no more. */
  destroyDomain(domid: number): void {
    this.domains.destroy(domid);
    this.#lookAtDomains();
  }

  /** Ends all connections, as a daemon that crashes. */
  dropConnections(): void {
    for (const client of [...this.#clients]) this.#drop(client);
  }

  /** Sends every watch an event for nothing: daemons may. */
  sendSpuriousEvents(): void {
    for (const { client, given, token } of this.watches.all()) client.event(given, token);
  }

  /** The domain is no longer the store's: its connection ends, its nodes go. */
  releaseDomain(domid: number): void {
    this.domains.forget(domid);
    for (const client of [...this.#clients]) if (client.domid === domid) this.#drop(client);
    this.#removeNodesOf(domid);
    this.fireSpecial("@releaseDomain");
  }

  /** Tells the watches of a special path. */
  fireSpecial(path: string): void {
    const node = this.tree.get(specialPath(path, this.behaviour));
    for (const watch of this.watches.at(path))
      if (node !== undefined && mayAccess(node, watch.client, "read", this.#bornAt))
        watch.client.event(path, watch.token);
  }

  /** Ends the watches and transactions of a client. */
  reset(client: SimulatedClient): void {
    for (const watch of this.watches.of(client)) this.watches.remove(watch);
    client.watches = 0;
    for (const transaction of client.transactions.values()) transaction.drop();
    client.transactions.clear();
  }

  /** Ends the watches and transactions of a domain's connection, which goes on. */
  resetDomain(domid: number): void {
    for (const client of this.#clients) if (client.domid === domid) this.reset(client);
  }

  /** Gives a domain's connection, now or later, the rights of another domain. */
  setTarget(domid: number, target: number): void {
    const domain = this.domains.introduced(domid);
    if (domain !== undefined) domain.target = target;
    for (const client of this.#clients) if (client.domid === domid) client.target = target;
  }

  /** Makes a transaction's changes; raises EAGAIN. */
  commit(client: SimulatedClient, transaction: SimulatedTransaction): void {
    this.#commits += 1;
    const changes = this.faults.conflict(this.#commits)
      ? undefined
      : transaction.commit((view, { type, payload }) => {
          const again: Change[] = [];
          const answer = refusalOr(() => this.#onNodes(type, payload, this.#context(view, client, again)));
          return { answer, changes: again };
        });
    transaction.drop();
    if (changes === undefined) throw xenstoreError("EAGAIN", "the transaction");
    this.#fire(changes);
  }

  carryOut<T>(client: SimulatedClient, transaction: SimulatedTransaction | undefined, act: (context: Context) => T): T {
    const changes: Change[] = transaction?.changes ?? [];
    const answer = act(this.#context(transaction?.view ?? this.tree, client, changes, transaction));
    if (transaction === undefined && changes.length > 0) this.#fire(changes);
    return answer;
  }

  #receive(client: SimulatedClient, message: Message): void {
    if (!client.open) return;
    const watching = message.type === MessageType.watch || message.type === MessageType.unwatch;
    if (watching || !this.behaviour.eventFirst) client.holdEvents();
    const transaction = watching && !this.behaviour.echoesWatchTransaction ? 0 : message.transaction;
    const answer = refusalOr(() => this.#serve(client, message, watching ? 0 : message.transaction));
    const { request } = message;
    if (typeof answer === "string")
      client.answer({ type: MessageType.error, request, transaction, payload: stringsPayload(answer) });
    else client.answer({ type: message.type, request, transaction, payload: answer });
  }

  /** Where events come before the answer, nothing but the watches' own requests depends on when an answer is sent. */
  #serveNow(client: SimulatedClient, message: Message): Buffer | undefined {
    const watching = message.type === MessageType.watch || message.type === MessageType.unwatch;
    if (!client.open || watching || !this.behaviour.eventFirst) return undefined;
    return this.#serve(client, message, message.transaction);
  }

  #serve(client: SimulatedClient, { type, payload }: Message, id: number): Buffer {
    const transaction = client.transactions.get(id);
    if (id !== 0 && transaction === undefined) throw xenstoreError(this.behaviour.unknownTransaction, "no transaction");
    const ofConnection = connectionRequests[type];
    if (ofConnection !== undefined) {
      if (client.domid !== 0 && privileged.has(type)) throw xenstoreError("EACCES", "only domain 0 may");
      return ofConnection({ store: this, client, id, transaction }, payload);
    }
    const carryOut = () => this.carryOut(client, transaction, (context) => this.#onNodes(type, payload, context));
    if (transaction === undefined) return carryOut();
    const answer = refusalOr(carryOut);
    transaction.record({ type, payload: Buffer.from(payload), answer });
    if (typeof answer === "string") throw xenstoreError(answer, "in the transaction");
    return answer;
  }

  #onNodes(type: number, payload: Buffer, context: Context): Buffer {
    const serve = nodeRequests[type];
    if (serve === undefined) throw xenstoreError("ENOSYS", `request of type ${type}`);
    return serve(context, payload);
  }

  #context(
    view: View,
    client: { domid: number; target: number | undefined },
    changes: Change[],
    transaction?: SimulatedTransaction,
  ): Context {
    return {
      view,
      caller: client,
      behaviour: this.behaviour,
      bornAt: this.#bornAt,
      ownedBy: (domid) => this.tree.ownedBy(domid) + (transaction?.view.addedFor(domid) ?? 0),
      generation: () => this.tree.nextGeneration(),
      changed: (change) => changes.push(change),
    };
  }

  /** Tells the watches that are concerned of changes, in the daemon's order. */
  #fire(changes: readonly Change[]): void {
    const { showsMissingBelow } = this.behaviour;
    for (const change of changes) {
      const { path, exact, below } = change;
      const concerned = exact ? this.watches.at(path) : this.watches.above(path);
      if (below) concerned.push(...this.watches.below(path));
      if (concerned.length > 1)
        concerned.sort((a, b) => (showsMissingBelow ? b.sequence - a.sequence : a.sequence - b.sequence));
      for (const watch of concerned) if (this.#maySee(watch.client, change)) this.#tell(watch, path);
    }
  }

  #tell({ client, given, path: watched, token }: Registered<SimulatedClient>, changed: string): void {
    const path = isAtOrBelow(watched, changed) ? changed : watched;
    const relative = !given.startsWith("/") && !given.startsWith("@");
    client.event(relative ? path.slice(homeOf(client.domid).length + 1) : path, token);
  }

  /** Guests hear only of nodes that they can read, or could, or whose directory they can. */
  #maySee(client: SimulatedClient, { path, before }: Change): boolean {
    if (client.domid === 0) return true;
    const readable = (node: Node | undefined) => node !== undefined && mayAccess(node, client, "read", this.#bornAt);
    return readable(before) || readable(this.tree.get(path)) || readable(this.tree.get(parentOf(path)));
  }

  /** What the hypervisor's notice of a domain's end or shutdown makes the daemon do. */
  #lookAtDomains(): void {
    let noticed = false;
    for (const domain of this.domains.endedIntroduced()) {
      if (!this.domains.exists(domain.domid)) this.releaseDomain(domain.domid);
      else if (!(this.behaviour.shutdownOnce && domain.shutdownSeen)) {
        domain.shutdownSeen = true;
        noticed = true;
      }
    }
    if (noticed) this.fireSpecial("@releaseDomain");
  }

  #removeNodesOf(domid: number): void {
    const changes: Change[] = [];
    const context = this.#context(this.tree, rootCaller, changes);
    for (const path of this.tree.pathsOwnedBy(domid)) {
      const node = this.tree.get(path);
      if (node !== undefined && path !== "/") remove(context, path, node);
    }
    if (this.behaviour.dropsGrants) this.#dropGrantsTo(domid);
    if (this.behaviour.showsCleanup) this.#fire(changes);
  }

  #dropGrantsTo(domid: number): void {
    for (const [path, node] of [...this.tree.entries()])
      if (node.permissions.some((entry) => entry.domid === domid))
        this.tree.set(path, { ...node, permissions: node.permissions.filter((entry) => entry.domid !== domid) });
  }

  #drop(client: SimulatedClient): void {
    client.drop();
    this.#forget(client);
  }

  #forget(client: SimulatedClient): void {
    this.reset(client);
    client.end();
    this.#clients.delete(client);
  }
}

const rootCaller = { domid: 0, target: undefined };

/** What a request gives, or the name of the refusal. */
function refusalOr(serve: () => Buffer): Buffer | string {
  try {
    return serve();
  } catch (error) {
    if (error instanceof XenstoreError) return error.code;
    throw error;
  }
}
