import type { DynamicId } from "../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../runtime/ambient.ts";

/** Answer of a look at the changes: barriers, objects, the counter to ask from next. */
export type Changes = [[number, DynamicId[]][], DynamicId[], number];

interface Entry {
  readonly key: string;
  readonly object: DynamicId;
  readonly counter: number;
}

interface Barrier {
  readonly id: number;
  readonly event: number;
  /** What had changed of the VM and its devices, in order of change. */
  readonly snapshot: readonly Entry[];
}

interface Waiter {
  look(): void;
  end(): void;
}

/** Barriers that nobody removed, and calls that wait, before the oldest is given up. */
const MAX_BARRIERS = 10_000;
const MAX_WAITERS = 1_024;
/** Outdated entries of the log that are kept before it is swept. */
const SLACK = 1_024;

/**
 * What has changed, for clients that follow (spec: xenopsd.md, section 8): every object has the number of its last
 * change, clients ask for what is newer than a number they know. A barrier shows a client that it has seen everything
 * that had happened to a VM before.
 */
export class Updates {
  readonly #ambient: Ambient;
  readonly #last = new Map<string, Entry>();
  /** Changed objects of a VM, by its id. */
  readonly #ofVm = new Map<string, Map<string, Entry>>();
  readonly #waiters = new Set<Waiter>();
  /** Changes in order; an entry that `#last` no longer holds is outdated. */
  #log: Entry[] = [];
  #barriers: Barrier[] = [];
  #next = 1;
  #closed = false;
  #waking = false;

  constructor(ambient: Ambient) {
    this.#ambient = ambient;
  }

  /** The number of the newest change. */
  get lastId(): number {
    return this.#next - 1;
  }

  /** How much is kept, for diagnostics. */
  get sizes(): { objects: number; barriers: number; waiters: number } {
    return { objects: this.#last.size, barriers: this.#barriers.length, waiters: this.#waiters.size };
  }

  /** Notes that an object has changed. */
  add(object: DynamicId): void {
    const key = keyOf(object);
    const entry = { key, object, counter: this.#next++ };
    this.#last.set(key, entry);
    const vm = vmOf(object);
    if (vm !== undefined) {
      const known = this.#ofVm.get(vm) ?? new Map<string, Entry>();
      this.#ofVm.set(vm, known);
      known.delete(key);
      known.set(key, entry);
    }
    this.#log.push(entry);
    if (this.#log.length > 2 * this.#last.size + SLACK) this.#sweep();
    this.#wake();
  }

  /** Forgets an object that is gone; clients do not hear of it. */
  remove(object: DynamicId): void {
    const key = keyOf(object);
    this.#last.delete(key);
    const vm = vmOf(object);
    const known = vm === undefined ? undefined : this.#ofVm.get(vm);
    known?.delete(key);
    if (vm !== undefined && known?.size === 0) this.#ofVm.delete(vm);
    this.#next++;
  }

  /** Puts a barrier behind everything that has happened to a VM so far; the caller chooses its id. */
  injectBarrier(vm: string, id: number): void {
    if (this.#barriers.length >= MAX_BARRIERS) this.#barriers.shift();
    const snapshot = [...(this.#ofVm.get(vm)?.values() ?? [])];
    this.#barriers.push({ id, event: this.#next++, snapshot });
    this.#wake();
  }

  /** Takes a barrier away; one that does not exist is no failure. */
  removeBarrier(id: number): void {
    this.#barriers = this.#barriers.filter((barrier) => barrier.id !== id);
    this.#next++;
  }

  /**
   * What is newer than `after` (default 0), as soon as there is something, or after `timeout` seconds nothing. Without a
   * timeout it waits until something happens. A number that was not given yet is one of an earlier run of the daemon: its
   * client knows nothing of this run, and is shown everything at once, if that is nothing, too.
   */
  get(after = 0, timeout?: number): Promise<Changes> {
    const from = after > this.lastId ? 0 : after;
    const found = this.#look(from);
    if (found !== undefined) return Promise.resolve(found);
    const nothing: Changes = [[], [], from];
    if (from !== after) return Promise.resolve(nothing);
    if (this.#closed || (timeout !== undefined && timeout <= 0)) return Promise.resolve(nothing);
    return new Promise((resolve) => {
      const finish = (answer: Changes) => {
        this.#waiters.delete(waiter);
        timer?.stop();
        resolve(answer);
      };
      const waiter: Waiter = {
        look: () => {
          const changes = this.#look(from);
          if (changes !== undefined) finish(changes);
        },
        end: () => finish(nothing),
      };
      const timer = timeout === undefined ? undefined : this.#ambient.after(timeout * 1000, waiter.end);
      for (const oldest of this.#waiters) {
        if (this.#waiters.size < MAX_WAITERS) break;
        oldest.end();
      }
      this.#waiters.add(waiter);
    });
  }

  /** Answers all who wait; nobody waits any more from now on. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) waiter.end();
  }

  #look(from: number): Changes | undefined {
    const barriers = this.#barriers.filter(({ event }) => event > from);
    const entries: Entry[] = [];
    for (let at = this.#firstAfter(from); at < this.#log.length; at++) {
      const entry = this.#log[at];
      if (entry !== undefined && this.#last.get(entry.key) === entry) entries.push(entry);
    }
    if (barriers.length === 0 && entries.length === 0) return undefined;
    const next = Math.max(from, entries.at(-1)?.counter ?? 0, barriers.at(-1)?.event ?? 0);
    const seen = barriers.map(({ id, snapshot }): [number, DynamicId[]] => [
      id,
      snapshot.filter(({ counter }) => counter > from).map(({ object }) => object),
    ]);
    return [seen, entries.map(({ object }) => object), next];
  }

  #firstAfter(from: number): number {
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#log[middle]?.counter ?? 0) > from) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #sweep(): void {
    this.#log = this.#log.filter((entry) => this.#last.get(entry.key) === entry);
  }

  /** What happens in one turn is answered at its end, at once: the end of an operation changes its VM, its devices and its task. */
  #wake(): void {
    if (this.#waking || this.#waiters.size === 0) return;
    this.#waking = true;
    setImmediate(() => {
      this.#waking = false;
      for (const waiter of [...this.#waiters]) waiter.look();
    });
  }
}

function keyOf(object: DynamicId): string {
  const [kind, id] = object;
  return typeof id === "string" ? `${kind}\0${id}` : `${kind}\0${id[0]}\0${id[1]}`;
}

function vmOf(object: DynamicId): string | undefined {
  if (object[0] === "Task") return undefined;
  return object[0] === "Vm" ? object[1] : object[1][0];
}
