import { jsonFloat } from "../../runtime/rpc/numbers.ts";
import { endOfQuoted, jsonBytes, textOf } from "./bytes.ts";
import { idText, messageText } from "./encode.ts";
import type { Message } from "./queues.ts";

/** Something that happened to a message (spec: message-switch.md, section 2.5). */
export interface TraceEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Session that sent. */
  readonly input?: string;
  readonly queue: string;
  /** Session that received. */
  readonly output?: string;
  readonly number: number | bigint;
  /** The message; `undefined` for an acknowledgement. */
  readonly message?: Message;
  /** From a request's arrival to the delivery of its answer, ns. */
  readonly processingTime?: number;
}

/** The last events, each under the number of events before it. */
export class Trace {
  readonly #limit: number;
  readonly #truncate: number;
  readonly #events: TraceEvent[] = [];
  #count = 0;

  /** `limit`: events that are kept. `truncate`: bytes of a text that are shown. */
  constructor(limit: number, truncate: number) {
    this.#limit = limit;
    this.#truncate = truncate;
  }

  /** Number of events ever. */
  get count(): number {
    return this.#count;
  }

  add(event: TraceEvent): void {
    this.#events[this.#count % this.#limit] = event;
    this.#count += 1;
  }

  /** The reply to a trace request: kept events numbered `from` or above, oldest first. */
  text(from: number | bigint): string {
    const parts: string[] = [];
    for (let at = Math.max(0, this.#count - this.#limit); at < this.#count; at += 1) {
      const event = this.#events[at % this.#limit];
      if (at >= from && event !== undefined) parts.push(`[${at},${this.#eventText(event)}]`);
    }
    return `{"events":[${parts.join(",")}]}`;
  }

  #eventText(event: TraceEvent): string {
    const { time, input, queue, output, number, message, processingTime } = event;
    const members = [`"time":${jsonFloat(time / 1000)}`];
    if (input !== undefined) members.push(`"input":${jsonBytes(input)}`);
    members.push(`"queue":${jsonBytes(queue)}`);
    if (output !== undefined) members.push(`"output":${jsonBytes(output)}`);
    members.push(`"message":${this.#messageText(idText(queue, number), message)}`);
    if (processingTime !== undefined) members.push(`"processing_time":${processingTime}`);
    return `{${members.join(",")}}`;
  }

  #messageText(id: string, message: Message | undefined): string {
    if (message === undefined) return `["Ack",${id}]`;
    const payload = truncated(message.payload, this.#truncate);
    return `["Message",${id},${messageText({ ...message, payload })}]`;
  }
}

const ELLIPSIS = "\xe2\x80\xa6";

/** A payload with long texts cut: the texts of JSON one by one, anything else as a whole. */
export function truncated(payload: string, limit: number): string {
  try {
    JSON.parse(payload);
  } catch {
    return payload.length <= limit ? payload : `${payload.slice(0, limit)}${ELLIPSIS}`;
  }
  const parts: string[] = [];
  let at = 0;
  while (at < payload.length) {
    const quote = payload.indexOf('"', at);
    const between = payload.slice(at, quote < 0 ? undefined : quote);
    parts.push(between.replace(/[ \t\r\n]+/g, ""));
    if (quote < 0) break;
    at = endOfQuoted(payload, quote);
    parts.push(cutString(payload.slice(quote, at), limit));
  }
  return parts.join("");
}

function cutString(token: string, limit: number): string {
  if (token.length - 2 <= limit) return token;
  const bytes = Buffer.from(JSON.parse(textOf(token)), "utf8");
  return bytes.length <= limit ? token : jsonBytes(bytes.toString("latin1", 0, limit) + ELLIPSIS);
}
