import { xmlText } from "../rpc/xmlrpc/encode.ts";
import type { Operation } from "./database.ts";

/** An event without its snapshot (spec: events-tasks.md, section 1.1). */
export interface EventHead {
  /** Decimal text: a generation, `"0"`, or a running number. */
  readonly id: string;
  /** `"0.0"`, or whole seconds since 1970 with a trailing point. */
  readonly timestamp: string;
  /** Lower case. */
  readonly class: string;
  readonly operation: Operation;
  readonly ref: string;
}

/** An event and its snapshot as ready bytes; `undefined`: it has none. */
export interface WritableEvent {
  readonly head: EventHead;
  readonly snapshot: Uint8Array | undefined;
}

/** Up to this size in bytes the pieces of an answer are joined, so that all who get the same answer send one buffer. */
const JOINED_LIMIT = 1 << 20;

/** Events as the elements of a JSON array between `before` and `after`. Snapshots are passed on, not copied, in large answers. */
export function writeJsonEvents(before: string, events: Iterable<WritableEvent>, after: string): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let text = before;
  let separator = "";
  for (const { head, snapshot } of events) {
    text += `${separator}{"id":"${head.id}","timestamp":"${head.timestamp}","class":${JSON.stringify(head.class)},"operation":"${head.operation}","ref":${JSON.stringify(head.ref)}`;
    if (snapshot !== undefined) {
      chunks.push(Buffer.from(`${text},"snapshot":`), snapshot);
      text = "";
    }
    text += "}";
    separator = ",";
  }
  chunks.push(Buffer.from(text + after));
  return joinedIfSmall(chunks);
}

/** Events as the `<value>` elements of an XML-RPC array between `before` and `after`. */
export function writeXmlEvents(before: string, events: Iterable<WritableEvent>, after: string): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let text = before;
  for (const { head, snapshot } of events) {
    text += `<value><struct>${xmlMember("id", head.id)}${xmlMember("timestamp", head.timestamp)}${xmlMember("class", xmlText(head.class))}${xmlMember("operation", head.operation)}${xmlMember("ref", xmlText(head.ref))}`;
    if (snapshot !== undefined) {
      chunks.push(Buffer.from(`${text}<member><name>snapshot</name>`), snapshot);
      text = "</member>";
    }
    text += "</struct></value>";
  }
  chunks.push(Buffer.from(text + after));
  return joinedIfSmall(chunks);
}

/** A member of an XML-RPC struct with an untyped value; `content` is escaped already. */
export function xmlMember(name: string, content: string): string {
  return `<member><name>${name}</name><value>${content}</value></member>`;
}

function joinedIfSmall(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  return size > JOINED_LIMIT ? chunks : [Buffer.concat(chunks, size)];
}
