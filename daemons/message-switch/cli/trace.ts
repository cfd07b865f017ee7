import { cut, duration, type Message, type MessageId } from "./wire.ts";

/** Something that happened to a message (spec: message-switch.md, section 2.5). */
export interface TraceItem {
  /** Seconds since 1970. */
  readonly time: number;
  readonly input?: string;
  readonly queue: string;
  readonly output?: string;
  readonly message: readonly ["Message", MessageId, Message] | readonly ["Ack", MessageId];
  /** From a request's arrival to the delivery of its answer, ns. */
  readonly processing_time?: number;
}

/** The events of a reply to a trace request, with their numbers, oldest first. */
export function readTrace(json: string): readonly { readonly number: number; readonly item: TraceItem }[] {
  const { events }: { readonly events: readonly (readonly [number, TraceItem])[] } = JSON.parse(json);
  return events.map(([number, item]) => ({ number, item }));
}

const WIDTHS = { time: 9, name: 24, queue: 36, took: 10 };
/** Characters of a message that are shown unless all are asked for. */
const SHOWN = 70;

/** An event as a line of columns: seconds since the first one, source, queue, destination, how long the request took, the message. */
export function columnsOf(item: TraceItem, options: { readonly first: number; readonly verbose: boolean }): string {
  const { time, input, queue, output, processing_time: took } = item;
  const columns = [
    (time - options.first).toFixed(3).padStart(WIDTHS.time),
    (input ?? "").padStart(WIDTHS.name),
    input === undefined ? "  " : "->",
    queue.padEnd(WIDTHS.queue),
    output === undefined ? "  " : "->",
    (output ?? "").padEnd(WIDTHS.name),
    (took === undefined ? "" : duration(took)).padStart(WIDTHS.took),
    messageText(item, options.verbose ? Number.POSITIVE_INFINITY : SHOWN),
  ];
  return `${columns.join(" ").trimEnd()}\n`;
}

function messageText({ message: [tag, [queue, number], message] }: TraceItem, limit: number): string {
  if (tag === "Ack" || message === undefined) return `ack ${queue}:${number}`;
  const [kind, argument] = message.kind;
  const about = kind === "Request" ? `for ${argument}` : `answers ${argument.join(":")}`;
  return `${queue}:${number} ${about} ${cut(message.payload, limit)}`;
}

/** Events as a chart for mscgen: programs and queues side by side, messages as arrows between them. */
export function chartOf(items: readonly TraceItem[]): string {
  const arrows = items.flatMap((item) => arrowsOf(item));
  const names = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  const entities = names.map((name) => JSON.stringify(name)).join(",");
  const lines = arrows.map(
    ({ from, to, label }) => `  ${JSON.stringify(from)} => ${JSON.stringify(to)} [label=${JSON.stringify(label)}];`,
  );
  return `msc {\n  ${entities};\n${lines.map((line) => `${line}\n`).join("")}}\n`;
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

function arrowsOf(item: TraceItem): readonly Arrow[] {
  const { input, queue, output } = item;
  const label = messageText(item, SHOWN);
  if (input !== undefined) return [{ from: input, to: queue, label }];
  return output === undefined ? [] : [{ from: queue, to: output, label }];
}
