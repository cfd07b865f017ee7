import { callText, duration, type Message, type MessageId } from "./wire.ts";

interface Queue {
  /** When the poll that was seen last ends, ns since the start of the switch. */
  readonly next_transfer_expected?: number;
  readonly queue_contents: readonly (readonly [MessageId, Entry])[];
}

interface Entry {
  readonly origin: readonly ["Name" | "Anonymous", string];
  readonly time: number;
  readonly message: Message;
}

interface Diagnostics {
  readonly start_time: number;
  readonly current_time: number;
  readonly permanent_queues: Readonly<Record<string, Queue>>;
  readonly transient_queues: Readonly<Record<string, Queue>>;
}

/** A queue whose poll has been due for so long has nobody who listens, ns. */
const LATE = 30e9;
/** Characters of a text that are shown unless all are asked for. */
const SHOWN = 70;

type Health = "running" | "called but never started" | "crashed or deadlocked";

/** What a switch holds, for people (spec: message-switch.md, section 12): its services, the requests that wait, and who is late. */
export function diagnosticsReport(json: string, { verbose }: { readonly verbose: boolean }): string {
  const state: Diagnostics = JSON.parse(json);
  const limit = verbose ? Number.POSITIVE_INFINITY : SHOWN;
  const lines = [`Switch started ${duration(state.current_time - state.start_time)} ago`];
  const named = new Set<string>();
  const permanent = Object.entries(state.permanent_queues);
  for (const health of ["running", "called but never started", "crashed or deadlocked"] as const) {
    const found = permanent.filter(([, queue]) => healthOf(queue, state) === health);
    if (found.length > 0) lines.push("", `Services ${health}:`);
    for (const [name, queue] of found) {
      lines.push(`  ${name}${lateness(queue, state)}`);
      for (const item of queue.queue_contents.toReversed()) lines.push(...request(item, state, named, limit));
    }
  }
  const transient = Object.entries(state.transient_queues).filter(
    ([name, queue]) => queue.queue_contents.length > 0 || !named.has(name),
  );
  if (transient.length > 0) lines.push("", "Reply queues:");
  for (const [name, queue] of transient) {
    lines.push(`  ${name}: ${healthOf(queue, state)}, ${queue.queue_contents.length} messages`);
    for (const [[, number], { message }] of queue.queue_contents.toReversed()) {
      lines.push(`    ${number}: ${callText(message.payload, limit)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function healthOf({ next_transfer_expected: expected }: Queue, { current_time: now }: Diagnostics): Health {
  if (expected === undefined) return "called but never started";
  return now <= expected + LATE ? "running" : "crashed or deadlocked";
}

function lateness({ next_transfer_expected: expected }: Queue, { current_time: now }: Diagnostics): string {
  return expected === undefined || now <= expected + LATE ? "" : `, due for ${duration(now - expected)}`;
}

function request(
  [[, number], { origin, time, message }]: readonly [MessageId, Entry],
  state: Diagnostics,
  named: Set<string>,
  limit: number,
): string[] {
  const [tag, argument] = message.kind;
  const head = `    ${number}: from ${origin[1]}, ${duration(state.current_time - time)} ago`;
  if (tag !== "Request") return [`${head}, an answer`];
  named.add(argument);
  return [head, `       ${callText(message.payload, limit)}`, `       ${argument}: ${callerText(argument, state)}`];
}

/** Whether somebody waits for the answer. */
function callerText(name: string, state: Diagnostics): string {
  const queue = state.transient_queues[name] ?? state.permanent_queues[name];
  if (queue === undefined) return "appears to have crashed";
  const texts = {
    running: "waiting",
    "called but never started": "not started",
    "crashed or deadlocked": "crashed",
  } as const;
  return texts[healthOf(queue, state)];
}
