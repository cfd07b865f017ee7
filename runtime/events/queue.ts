import type { EventHead, WritableEvent } from "./write.ts";
import { writeJsonEvents, writeXmlEvents } from "./write.ts";

/** An event of `event.next` as a value; `snapshot` is the object at the time of the event, if it was known. */
export interface NextEvent extends EventHead {
  readonly snapshot?: object;
}

/** The object of an event as it was: the value and its bytes. */
export interface Snapshot {
  readonly value: object;
  readonly json: Uint8Array;
  /** The bytes are made when asked for: few clients of this call speak XML-RPC. */
  readonly xml: () => Uint8Array;
}

/** An event in the queue. */
export class QueuedEvent {
  readonly number: number;
  readonly head: EventHead;
  readonly snapshot: Snapshot | undefined;
  /** Bytes as JSON, without the name of the snapshot. */
  readonly size: number;

  constructor(number: number, head: EventHead, snapshot: Snapshot | undefined) {
    this.number = number;
    this.head = head;
    this.snapshot = snapshot;
    this.size = Buffer.byteLength(JSON.stringify(head)) + (snapshot?.json.length ?? 0);
  }

  get value(): NextEvent {
    return this.snapshot === undefined ? this.head : { ...this.head, snapshot: this.snapshot.value };
  }

  get json(): WritableEvent {
    return { head: this.head, snapshot: this.snapshot?.json };
  }

  get xml(): WritableEvent {
    return { head: this.head, snapshot: this.snapshot?.xml() };
  }
}

/**
 * The newest events of all sessions, numbered from 0, at most `limit` bytes of JSON: the oldest go first (spec: events-tasks.md, section 3).
 */
export class BoundedQueue {
  readonly #limit: number;
  readonly #events = new Map<number, QueuedEvent>();
  #bytes = 0;
  #oldest = 0;
  #next = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of the next event. */
  get next(): number {
    return this.#next;
  }

  /** Number of the oldest event that is held; `next` if none is. */
  get oldest(): number {
    return this.#oldest;
  }

  add(head: Omit<EventHead, "id">, snapshot: Snapshot | undefined): void {
    const event = new QueuedEvent(this.#next, { id: String(this.#next), ...head }, snapshot);
    this.#events.set(event.number, event);
    this.#next++;
    this.#bytes += event.size;
    while (this.#bytes > this.#limit) this.#dropOldest();
  }

  /** The events numbered `from` and later, oldest first; all of them must be held. */
  *since(from: number): Generator<QueuedEvent, void, void> {
    for (let number = from; number < this.#next; number++) {
      const event = this.#events.get(number);
      if (event !== undefined) yield event;
    }
  }

  #dropOldest(): void {
    this.#bytes -= this.#events.get(this.#oldest)?.size ?? 0;
    this.#events.delete(this.#oldest);
    this.#oldest++;
  }
}

/** Events as an array in XML-RPC, `<value>` tags included. */
export function xmlArrayOf(events: readonly QueuedEvent[]): readonly Uint8Array[] {
  return writeXmlEvents(
    "<value><array><data>",
    events.map((event) => event.xml),
    "</data></array></value>",
  );
}

/** Events as a JSON array. */
export function jsonArrayOf(events: readonly QueuedEvent[]): readonly Uint8Array[] {
  return writeJsonEvents(
    "[",
    events.map((event) => event.json),
    "]",
  );
}
