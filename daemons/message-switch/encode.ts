import { jsonBytes } from "./bytes.ts";
import type { Entry, Message, MessageKind, Queue, Queues } from "./queues.ts";

/** A message id: `["queue",7]`. */
export function idText(queue: string, number: number | bigint): string {
  return `[${jsonBytes(queue)},${number}]`;
}

function kindText(kind: MessageKind): string {
  if ("replyTo" in kind) return `["Request",${jsonBytes(kind.replyTo)}]`;
  return `["Response",${idText(kind.request[0], kind.request[1])}]`;
}

/** `{"payload":...,"kind":...}` (spec: message-switch.md, sections 2.2 and 2.4). */
export function messageText(message: Message): string {
  return `{"payload":${jsonBytes(message.payload)},"kind":${kindText(message.kind)}}`;
}

function entryText({ origin, time, message }: Entry): string {
  return `{"origin":["${origin[0]}",${jsonBytes(origin[1])}],"time":${time},"message":${messageText(message)}}`;
}

/** The reply to a diagnostics request; times in ns since the broker started (spec: message-switch.md, section 2.6). */
export function diagnosticsText(queues: Queues, now: number, nextTransfer: ReadonlyMap<string, number>): string {
  const permanent: string[] = [];
  const transient: string[] = [];
  for (const queue of queues.sorted()) {
    const text = `${jsonBytes(queue.name)}:${queueText(queue, nextTransfer.get(queue.name))}`;
    (queue.owner === undefined ? permanent : transient).push(text);
  }
  const lists = `"permanent_queues":{${permanent.join(",")}},"transient_queues":{${transient.join(",")}}`;
  return `{"start_time":0,"current_time":${now},${lists}}`;
}

function queueText(queue: Queue, nextTransfer: number | undefined): string {
  const contents = queue.entries.map((entry) => `[${idText(queue.name, entry.number)},${entryText(entry)}]`);
  const expected = nextTransfer === undefined ? "" : `"next_transfer_expected":${nextTransfer},`;
  return `{${expected}"queue_contents":[${contents.reverse().join(",")}]}`;
}
