import { Fragments } from "../rpc/call.ts";
import { xmlText } from "../rpc/xmlrpc/encode.ts";
import type { Encoding, EventTable, Operation } from "./database.ts";
import type { MessageRecord } from "./messages.ts";
import type { RefCounts } from "./ref-counts.ts";

/** An event of `event.from` as a value (spec: events-tasks.md, section 1.1). */
export interface FromEvent {
  /** Generation of the change as decimal text; `"0"` for messages. */
  readonly id: string;
  readonly timestamp: "0.0";
  /** Lower case. */
  readonly class: string;
  readonly operation: Operation;
  readonly ref: string;
  /** The current row, internal fields included; absent for `del`. */
  readonly snapshot?: object;
}

/** The answer of `event.from` as a value. */
export interface FromResult {
  readonly events: readonly FromEvent[];
  /** Rows of every table, by lower-case class name, in the order of the wire. */
  readonly valid_ref_counts: Readonly<Record<string, number>>;
  readonly token: string;
}

/** Where the snapshot of an event comes from. */
type Source = EventTable | MessageRecord | undefined;

/** An event before it is written. `source` is the row's table, the message, or nothing for `del`. */
export interface PendingEvent {
  readonly generation: number;
  readonly class: string;
  readonly operation: Operation;
  readonly ref: string;
  readonly source: Source;
}

/** Up to this size the pieces of an answer are joined, so that all who get the same answer send one buffer. */
const JOINED_LIMIT = 65_536;

/**
 * An answer of `event.from`, which may be shared by every client that waited for the same. Snapshots are read when it is first written: the
 * row's kept bytes serve all of them. A row that vanished in between is left out; its `del` comes in the next call (section 2, step 6).
 */
export class EventBatch {
  readonly #events: readonly PendingEvent[];
  readonly #counts: RefCounts;
  readonly token: string;
  readonly #written = new Map<Encoding, readonly Uint8Array[]>();

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
    const events = this.#events.flatMap((event) => {
      const head = {
        id: String(event.generation),
        timestamp: "0.0" as const,
        class: event.class,
        operation: event.operation,
        ref: event.ref,
      };
      if (event.source === undefined) return [head];
      const snapshot = snapshotOf(event.source, event.ref);
      return snapshot === undefined ? [] : [{ ...head, snapshot }];
    });
    return { events, valid_ref_counts: this.#counts.values, token: this.token };
  }

  /** The answer as ready bytes for both protocols. */
  get fragments(): Fragments {
    return new Fragments(
      () => this.#chunks("json"),
      () => this.#chunks("xml"),
    );
  }

  #chunks(encoding: Encoding): readonly Uint8Array[] {
    const known = this.#written.get(encoding);
    if (known !== undefined) return known;
    const write = encoding === "json" ? writeJson : writeXml;
    const chunks = joinedIfSmall(write(this.#events, this.#counts, this.token));
    this.#written.set(encoding, chunks);
    return chunks;
  }
}

function snapshotOf(source: EventTable | MessageRecord, ref: string): object | undefined {
  return "value" in source ? source.value : source.find(ref);
}

/** Bytes of the snapshot; `undefined` for a row that vanished. */
function bytesOf(source: EventTable | MessageRecord, ref: string, encoding: Encoding): Uint8Array | undefined {
  if ("value" in source) return source.encoded(encoding);
  return source.has(ref) ? source.encoded(ref, encoding) : undefined;
}

function writeJson(events: readonly PendingEvent[], counts: RefCounts, token: string): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let text = '{"events":[';
  let separator = "";
  for (const { generation, class: name, operation, ref, source } of events) {
    const head = `${separator}{"id":"${generation}","timestamp":"0.0","class":${JSON.stringify(name)},"operation":"${operation}","ref":${JSON.stringify(ref)}`;
    if (source === undefined) {
      text += `${head}}`;
    } else {
      const snapshot = bytesOf(source, ref, "json");
      if (snapshot === undefined) continue;
      chunks.push(Buffer.from(`${text}${head},"snapshot":`), snapshot);
      text = "}";
    }
    separator = ",";
  }
  chunks.push(Buffer.from(`${text}],"valid_ref_counts":${counts.json},"token":"${token}"}`));
  return chunks;
}

const XML_START = "<struct><member><name>events</name><value><array><data>";
const XML_EVENTS_END = "</data></array></value></member><member><name>valid_ref_counts</name><value>";

function writeXml(events: readonly PendingEvent[], counts: RefCounts, token: string): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let text = XML_START;
  for (const { generation, class: name, operation, ref, source } of events) {
    const members =
      member("id", String(generation)) +
      member("timestamp", "0.0") +
      member("class", xmlText(name)) +
      member("operation", operation) +
      member("ref", xmlText(ref));
    if (source === undefined) {
      text += `<value><struct>${members}</struct></value>`;
      continue;
    }
    const snapshot = bytesOf(source, ref, "xml");
    if (snapshot === undefined) continue;
    chunks.push(Buffer.from(`${text}<value><struct>${members}<member><name>snapshot</name>`), snapshot);
    text = "</member></struct></value>";
  }
  chunks.push(Buffer.from(`${text}${XML_EVENTS_END}${counts.xml}</value></member>${member("token", token)}</struct>`));
  return chunks;
}

function member(name: string, content: string): string {
  return `<member><name>${name}</name><value>${content}</value></member>`;
}

function joinedIfSmall(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  return size > JOINED_LIMIT ? chunks : [Buffer.concat(chunks, size)];
}
