/** What a message is: a request names the queue for its answer, a response the request that it answers. */
export type MessageKind =
  | { readonly replyTo: string }
  | { readonly request: readonly [queue: string, number: number | bigint] };

export interface Message {
  readonly payload: string;
  readonly kind: MessageKind;
}

/** Who sent a message: a session by name, or a connection that never logged in. */
export type Origin = readonly ["Name" | "Anonymous", string];

/** A stored message. */
export interface Entry {
  readonly number: number;
  readonly origin: Origin;
  /** When it was accepted, ns since the broker started. */
  readonly time: number;
  readonly message: Message;
}

/** A change of state: what is journalled, and all that changes a queue (spec: message-switch.md, section 4). */
export type Operation =
  | { readonly do: "add"; readonly name: string; readonly owner: string | undefined }
  | { readonly do: "remove"; readonly name: string }
  | { readonly do: "ack"; readonly name: string; readonly number: number }
  | { readonly do: "send"; readonly name: string; readonly entry: Entry };

/** A named, ordered collection of messages. */
export class Queue {
  readonly name: string;
  /** The session that it dies with; `undefined` for a persistent queue. */
  readonly owner: string | undefined;
  /** In ascending order of number. */
  readonly entries: Entry[] = [];
  /** Number of the next message. */
  next = 0;

  constructor(name: string, owner: string | undefined) {
    this.name = name;
    this.owner = owner;
  }

  /** The entry with this number, or `undefined`. */
  entry(number: number | bigint): Entry | undefined {
    const entry = this.entries[this.position(number)];
    return entry?.number === number ? entry : undefined;
  }

  /** Index of the first entry whose number is not below this one. */
  position(number: number | bigint): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && entry.number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * All queues. Pure state: methods with a verb for a name decide which operation a request amounts to and change nothing; `apply` carries
 * it out. In between the operation can be journalled (spec: message-switch.md, sections 1 and 4).
 */
export class Queues {
  readonly #queues = new Map<string, Queue>();
  readonly #byOwner = new Map<string, Set<string>>();
  #storedBytes = 0;

  /** Bytes of all stored payloads. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  get(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  /** All queues in ascending byte order of their names. */
  sorted(): Queue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Names with this prefix, in descending byte order. */
  list(prefix: string): string[] {
    const names = [...this.#queues.keys()].filter((name) => name.startsWith(prefix));
    return names.sort().reverse();
  }

  /** Names of the queues of a session. */
  ownedBy(session: string): readonly string[] {
    return [...(this.#byOwner.get(session) ?? [])];
  }

  /** Making a queue; `undefined` where it exists, whoever owns it. */
  create(name: string, owner: string | undefined): Operation | undefined {
    return this.#queues.has(name) ? undefined : { do: "add", name, owner };
  }

  /** Destroying a queue with its contents; `undefined` where there is none. */
  destroy(name: string): Operation | undefined {
    return this.#queues.has(name) ? { do: "remove", name } : undefined;
  }

  /** Removing a message; `undefined` where queue or message do not exist. */
  acknowledge(name: string, number: number | bigint): Operation | undefined {
    const entry = this.#queues.get(name)?.entry(number);
    return entry === undefined ? undefined : { do: "ack", name, number: entry.number };
  }

  /** Storing a message under the queue's next number; `undefined` where the queue does not exist. */
  send(name: string, message: Message, origin: Origin, time: number): Extract<Operation, { do: "send" }> | undefined {
    const queue = this.#queues.get(name);
    return queue === undefined ? undefined : { do: "send", name, entry: { number: queue.next, origin, time, message } };
  }

  /** Carries an operation out. One that was carried out before changes nothing that later ones do not mend: a journal may be replayed twice. */
  apply(operation: Operation): void {
    if (operation.do === "add") this.#add(operation.name, operation.owner);
    else if (operation.do === "remove") this.#remove(operation.name);
    else if (operation.do === "ack") this.#ack(operation.name, operation.number);
    else this.#store(operation.name, operation.entry);
  }

  #add(name: string, owner: string | undefined): void {
    if (this.#queues.has(name)) return;
    this.#queues.set(name, new Queue(name, owner));
    if (owner === undefined) return;
    const owned = this.#byOwner.get(owner);
    if (owned === undefined) this.#byOwner.set(owner, new Set([name]));
    else owned.add(name);
  }

  #remove(name: string): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    this.#queues.delete(name);
    for (const { message } of queue.entries) this.#storedBytes -= message.payload.length;
    if (queue.owner === undefined) return;
    const owned = this.#byOwner.get(queue.owner);
    owned?.delete(name);
    if (owned?.size === 0) this.#byOwner.delete(queue.owner);
  }

  #ack(name: string, number: number): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    const position = queue.position(number);
    const entry = queue.entries[position];
    if (entry?.number !== number) return;
    queue.entries.splice(position, 1);
    this.#storedBytes -= entry.message.payload.length;
  }

  #store(name: string, entry: Entry): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    const position = entry.number >= queue.next ? queue.entries.length : queue.position(entry.number);
    if (queue.entries[position]?.number === entry.number) return;
    queue.entries.splice(position, 0, entry);
    queue.next = Math.max(queue.next, entry.number + 1);
    this.#storedBytes += entry.message.payload.length;
  }
}
