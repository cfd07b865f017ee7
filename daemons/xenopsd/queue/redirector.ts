/** An item that a worker has taken, under the tag that it now holds. */
export interface Taken<T> {
  readonly tag: string;
  readonly item: T;
}

/**
 * Queues of items by tag, of which at most one worker serves each at a time (spec: xenopsd.md, section 4). Items of a tag
 * come in their order; tags take turns in the order of their names. An alias sends the items of one tag to another that is
 * held just now.
 */
export class Redirector<T> {
  readonly #queues = new Map<string, T[]>();
  /** Tags with items that nobody holds, sorted. */
  readonly #ready: string[] = [];
  readonly #held = new Set<string>();
  readonly #aliases = new Map<string, string>();
  #size = 0;
  #last: string | undefined;

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** Tags that are held. */
  get held(): ReadonlySet<string> {
    return this.#held;
  }

  /** What waits, by tag, for diagnostics. */
  waiting(): Map<string, readonly T[]> {
    return new Map([...this.#queues].map(([tag, items]) => [tag, [...items]]));
  }

  /** Adds an item, unless one that waits under the tag makes it superfluous. Answers whether it was added. */
  push(tag: string, item: T, covers?: (waiting: T) => boolean): boolean {
    const real = this.#aliases.get(tag) ?? tag;
    const queue = this.#queues.get(real);
    if (covers !== undefined && queue?.some(covers)) return false;
    if (queue === undefined) {
      this.#queues.set(real, [item]);
      if (!this.#held.has(real)) this.#insert(real);
    } else {
      queue.push(item);
    }
    this.#size += 1;
    return true;
  }

  /** Takes the next item and holds its tag until `release`. */
  pop(): Taken<T> | undefined {
    const at = this.#ready.length === 0 ? -1 : this.#turn();
    const tag = this.#ready[at];
    if (tag === undefined) return undefined;
    this.#ready.splice(at, 1);
    const queue = this.#queues.get(tag) ?? [];
    const item = queue.shift() as T;
    if (queue.length === 0) this.#queues.delete(tag);
    this.#size -= 1;
    this.#last = tag;
    this.#held.add(tag);
    return { tag, item };
  }

  /** Holds a tag without an item; answers false where somebody holds it. */
  hold(tag: string): boolean {
    if (this.#held.has(tag)) return false;
    this.#held.add(tag);
    const at = this.#ready.indexOf(tag);
    if (at >= 0) this.#ready.splice(at, 1);
    return true;
  }

  /** Lets go of a tag: what waits under it can be taken again, and its aliases end. */
  release(tag: string): void {
    this.#held.delete(tag);
    for (const [alias, real] of this.#aliases) if (real === tag) this.#aliases.delete(alias);
    if (this.#queues.has(tag)) this.#insert(tag);
  }

  /** Sends items of `alias` to `tag` as long as `tag` is held; nothing while it is not. */
  alias(tag: string, alias: string): void {
    if (this.#held.has(tag) && alias !== tag) this.#aliases.set(alias, tag);
  }

  /** Place of the tag whose turn it is: the first after the one served last. */
  #turn(): number {
    const at = this.#last === undefined ? 0 : this.#placeAfter(this.#last);
    return at < this.#ready.length ? at : 0;
  }

  #insert(tag: string): void {
    this.#ready.splice(this.#placeAfter(tag), 0, tag);
  }

  /** Place of the first tag whose name comes after this one. */
  #placeAfter(tag: string): number {
    let low = 0;
    let high = this.#ready.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#ready[middle];
      if (other !== undefined && other > tag) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
