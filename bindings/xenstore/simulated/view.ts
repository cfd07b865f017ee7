import { xenstoreError } from "../errors.ts";
import type { Node } from "./node.ts";

/** The nodes as a request sees them. */
export interface View {
  get(path: string): Node | undefined;
  /** Replaces a node, or removes it. */
  set(path: string, node: Node | undefined): void;
}

/** The store's own nodes, and the transactions' views of an earlier state of them. */
export class LiveTree implements View {
  readonly #nodes = new Map<string, Node>();
  readonly #owned = new Map<number, Set<string>>();
  readonly #snapshots = new Set<Snapshot>();
  #generation = 1;

  get size(): number {
    return this.#nodes.size;
  }

  get generation(): number {
    return this.#generation;
  }

  /** A number that no earlier change has. */
  nextGeneration(): number {
    this.#generation += 1;
    return this.#generation;
  }

  get(path: string): Node | undefined {
    return this.#nodes.get(path);
  }

  set(path: string, node: Node | undefined): void {
    const before = this.#nodes.get(path);
    for (const snapshot of this.#snapshots) snapshot.keep(path, before);
    if (node === undefined) this.#nodes.delete(path);
    else this.#nodes.set(path, node);
    const [owner, now] = [ownerOf(before), ownerOf(node)];
    if (owner === now) return;
    if (owner !== undefined) this.#disown(owner, path);
    if (now === undefined) return;
    const paths = this.#owned.get(now);
    if (paths === undefined) this.#owned.set(now, new Set([path]));
    else paths.add(path);
  }

  /** How many nodes a domain owns. */
  ownedBy(domid: number): number {
    return this.#owned.get(domid)?.size ?? 0;
  }

  /** The nodes that a domain owns. */
  pathsOwnedBy(domid: number): string[] {
    return [...(this.#owned.get(domid) ?? [])];
  }

  paths(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  entries(): IterableIterator<[string, Node]> {
    return this.#nodes.entries();
  }

  /** The state of now, however the store changes; to be dropped by whoever asked for it. */
  snapshot(): Snapshot {
    const snapshot = new Snapshot(this, () => this.#snapshots.delete(snapshot));
    this.#snapshots.add(snapshot);
    return snapshot;
  }

  #disown(owner: number, path: string): void {
    const paths = this.#owned.get(owner);
    paths?.delete(path);
    if (paths?.size === 0) this.#owned.delete(owner);
  }
}

function ownerOf(node: Node | undefined): number | undefined {
  return node === undefined ? undefined : (node.permissions[0]?.domid ?? 0);
}

/** An earlier state: what has changed since is kept here, the rest is the store's. */
export class Snapshot {
  readonly #live: LiveTree;
  readonly #kept = new Map<string, Node | undefined>();
  readonly drop: () => void;

  constructor(live: LiveTree, drop: () => void) {
    this.#live = live;
    this.drop = drop;
  }

  /** True when the store has changed since. */
  get changed(): boolean {
    return this.#kept.size > 0;
  }

  keep(path: string, before: Node | undefined): void {
    if (!this.#kept.has(path)) this.#kept.set(path, before);
  }

  get(path: string): Node | undefined {
    return this.#kept.has(path) ? this.#kept.get(path) : this.#live.get(path);
  }
}

interface Touched {
  readonly node: Node | undefined;
  /** The node as the store had it at the first touch. */
  readonly base: Node | undefined;
  readonly written: boolean;
}

/**
 * Changes laid over another state and not yet made. Remembers each node at its first touch, as the C daemon does: a later
 * state of another node may be seen, but then the commit fails.
 */
export class Overlay implements View {
  readonly #below: { get(path: string): Node | undefined };
  readonly #touched = new Map<string, Touched>();
  readonly #limit: number;

  /** `limit`: nodes that may be touched. */
  constructor(below: { get(path: string): Node | undefined }, limit = Number.POSITIVE_INFINITY) {
    this.#below = below;
    this.#limit = limit;
  }

  get(path: string): Node | undefined {
    return this.#touch(path).node;
  }

  set(path: string, node: Node | undefined): void {
    this.#touched.set(path, { node, base: this.#touch(path).base, written: true });
  }

  /** How many nodes of a domain the changes add. */
  addedFor(domid: number): number {
    let added = 0;
    for (const { node, base, written } of this.#touched.values()) {
      if (!written) continue;
      if (node?.permissions[0]?.domid === domid) added++;
      if (base?.permissions[0]?.domid === domid) added--;
    }
    return added;
  }

  /** True when a node that was touched is not any more what it was: nodes are replaced at every change. */
  conflictsWith(live: LiveTree): boolean {
    for (const [path, { base }] of this.#touched) if (live.get(path) !== base) return true;
    return false;
  }

  /** Makes the changes. */
  apply(live: LiveTree): void {
    const generation = live.nextGeneration();
    for (const [path, { node, base, written }] of this.#touched) {
      if (!written || (node === undefined && base === undefined)) continue;
      live.set(path, node === undefined ? undefined : { ...node, generation });
    }
  }

  #touch(path: string): Touched {
    const known = this.#touched.get(path);
    if (known !== undefined) return known;
    if (this.#touched.size >= this.#limit) throw xenstoreError("ENOSPC", "the transaction touches too many nodes");
    const node = this.#below.get(path);
    const touched = { node, base: node, written: false };
    this.#touched.set(path, touched);
    return touched;
  }
}
