import type { Link, LinkEvents } from "../client.ts";
import type { DirectNodes } from "../direct-nodes.ts";
import { XenstoreLost } from "../errors.ts";
import { type Message, MessageType, stringsPayload } from "../wire.ts";
import type { SimulatedTransaction } from "./transaction.ts";

/** Messages that may wait for a client that does not take them; one with more is dropped. */
const maxWaiting = 65_536;

/** A connection to the simulated store, as the store sees it. */
export class SimulatedClient {
  readonly domid: number;
  /** The domain whose rights it has too. */
  target: number | undefined;
  readonly transactions = new Map<number, SimulatedTransaction>();
  /** How many watches it has. */
  watches = 0;
  readonly #deliver: (message: Message) => void;
  readonly #dropped: () => void;
  readonly #mergesEvents: boolean;
  #waiting: Message[] = [];
  /** The events that wait, to merge equal ones. */
  readonly #events = new Set<string>();
  /** Events of its own request, where the daemon sends the answer first. */
  #held: Message[] | undefined;
  #lastTransaction = 0;
  #open = true;

  constructor(
    domid: number,
    mergesEvents: boolean,
    link: { deliver: (message: Message) => void; dropped: () => void },
  ) {
    this.domid = domid;
    this.#mergesEvents = mergesEvents;
    this.#deliver = link.deliver;
    this.#dropped = link.dropped;
  }

  get open(): boolean {
    return this.#open;
  }

  nextTransaction(): number {
    this.#lastTransaction += 1;
    return this.#lastTransaction;
  }

  /** Keeps events back until the answer is sent. */
  holdEvents(): void {
    this.#held ??= [];
  }

  event(path: string, token: string): void {
    const payload = stringsPayload(path, token);
    // Longer ones are not sent: no client could take them.
    if (payload.length > 4096) return;
    const message = { type: MessageType.watchEvent, request: 0, transaction: 0, payload };
    if (this.#held !== undefined) this.#held.push(message);
    else this.#enqueue(message);
  }

  answer(message: Message): void {
    this.#enqueue(message);
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.#enqueue(event);
  }

  /** Ends the connection from the store's side. */
  drop(): void {
    if (!this.#open) return;
    this.end();
    this.#dropped();
  }

  /** Nothing is delivered any more. */
  end(): void {
    this.#open = false;
    this.#waiting = [];
    for (const transaction of this.transactions.values()) transaction.drop();
    this.transactions.clear();
  }

  #enqueue(message: Message): void {
    if (!this.#open) return;
    if (message.type === MessageType.watchEvent && this.#mergesEvents) {
      const event = message.payload.toString("latin1");
      if (this.#events.has(event)) return;
      this.#events.add(event);
    }
    if (this.#waiting.length >= maxWaiting) {
      this.drop();
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    this.#events.clear();
    for (const message of messages) if (this.#open) this.#deliver(message);
  }
}

/** What a client is to the link that carries its messages. */
export interface Served {
  receive(message: Message): void;
  /** Serves a request at once; undefined where it has to be received. Raises `XenstoreError`. */
  serve(message: Message): Buffer | undefined;
  /** Requests on nodes without messages, where the daemon's order of answers and events allows it. */
  readonly nodes: DirectNodes | undefined;
  closed(): void;
}

/** The link of a connection within the process: what is not served at once is received before the turn ends. */
export function simulatedLink(
  events: LinkEvents,
  attach: (to: { deliver: (message: Message) => void; dropped: () => void }) => Served,
): Link {
  let open = true;
  const served = attach({
    deliver: (message) => events.message(message),
    dropped: () => {
      if (!open) return;
      open = false;
      served.closed();
      events.lost(new XenstoreLost("xenstored closed it"));
    },
  });
  return {
    serve: (message) => (open ? served.serve(message) : undefined),
    nodes: served.nodes,
    send(message) {
      queueMicrotask(() => {
        if (open) served.receive(message);
      });
    },
    async close() {
      if (open) served.closed();
      open = false;
    },
  };
}
