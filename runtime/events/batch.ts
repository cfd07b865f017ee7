import { Fragments } from "../rpc/call.ts";
import type { Encoding, EventTable, Operation } from "./database.ts";
import type { MessageRecord } from "./messages.ts";
import type { RefCounts } from "./ref-counts.ts";
import { type EventHead, type WritableEvent, writeJsonEvents, writeXmlEvents, xmlMember } from "./write.ts";

/** An event of `event.from` as a value; `snapshot` is the current row, internal fields included, and absent for `del`. */
export interface FromEvent extends EventHead {
  readonly snapshot?: object;
}

/** The answer of `event.from` as a value. */
export interface FromResult {
  readonly events: readonly FromEvent[];
  /** Rows of every table, by lower-case class name, in the order of the wire. */
  readonly valid_ref_counts: Readonly<Record<string, number>>;
  readonly token: string;
}

/** An event before it is written. `source` is the row's table, the message, or nothing for `del`. */
export interface PendingEvent {
  readonly generation: number;
  readonly class: string;
  readonly operation: Operation;
  readonly ref: string;
  readonly source: EventTable | MessageRecord | undefined;
}

const XML_START = "<value><struct><member><name>events</name><value><array><data>";
const XML_COUNTS = "</data></array></value></member><member><name>valid_ref_counts</name><value>";

/**
 * An answer of `event.from`, which may be shared by every client that waited for the same. Snapshots are read when it is first written: the
 * row's kept bytes serve all of them. A row that vanished in between is left out; its `del` comes in the next call (spec:
 * events-tasks.md, section 2, step 6).
 */
export class EventBatch {
  readonly #events: readonly PendingEvent[];
  readonly #counts: RefCounts;
  readonly token: string;
  #json: readonly Uint8Array[] | undefined;
  #xml: readonly Uint8Array[] | undefined;

  constructor(events: readonly PendingEvent[], counts: RefCounts, token: string) {
    this.#events = events;
    this.#counts = counts;
    this.token = token;
  }

  /** Whether there is nothing to tell but the token and the counts. */
  get empty(): boolean {
    return this.#events.length === 0;
  }

  /** The answer as a value. */
  get result(): FromResult {
    const events: FromEvent[] = [];
    for (const event of this.#events) {
      const snapshot = event.source === undefined ? undefined : snapshotOf(event.source, event.ref);
      if (snapshot !== undefined) events.push({ ...headOf(event), snapshot });
      else if (event.source === undefined) events.push(headOf(event));
    }
    return { events, valid_ref_counts: this.#counts.values, token: this.token };
  }

  /** The answer as ready bytes for both protocols. */
  get fragments(): Fragments {
    return new Fragments(
      () => {
        const end = `],"valid_ref_counts":${this.#counts.json},"token":"${this.token}"}`;
        this.#json ??= writeJsonEvents('{"events":[', this.#writable("json"), end);
        return this.#json;
      },
      () => {
        const end = `${XML_COUNTS}${this.#counts.xml}</value></member>${xmlMember("token", this.token)}</struct></value>`;
        this.#xml ??= writeXmlEvents(XML_START, this.#writable("xml"), end);
        return this.#xml;
      },
    );
  }

  *#writable(encoding: Encoding): Generator<WritableEvent, void, void> {
    for (const event of this.#events) {
      const snapshot = event.source === undefined ? undefined : bytesOf(event.source, event.ref, encoding);
      if (event.source === undefined || snapshot !== undefined) yield { head: headOf(event), snapshot };
    }
  }
}

function headOf({ generation, class: name, operation, ref }: PendingEvent): EventHead {
  return { id: String(generation), timestamp: "0.0", class: name, operation, ref };
}

function snapshotOf(source: EventTable | MessageRecord, ref: string): object | undefined {
  return "value" in source ? source.value : source.find(ref);
}

/** Bytes of the snapshot; `undefined` for a row that vanished. */
function bytesOf(source: EventTable | MessageRecord, ref: string, encoding: Encoding): Uint8Array | undefined {
  if ("value" in source) return source.encoded(encoding);
  return source.has(ref) ? source.encoded(ref, encoding) : undefined;
}
