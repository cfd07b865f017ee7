import { parseInt64 } from "./bytes.ts";
import {
  type Entry,
  type Message,
  type MessageKind,
  type Operation,
  type Origin,
  type Queue,
  Queues,
} from "./queues.ts";
import { atomOf, listOf, readSexp, recordOf, type Sexp, SexpError, writeSexp } from "./sexp.ts";

/** All queues as the text of a snapshot (spec: message-switch.md, section 6). */
export function writeSnapshot(queues: Queues): string {
  const all = queues.sorted();
  const owners = [...new Set(all.map(({ owner }) => owner))].filter((owner) => owner !== undefined);
  return writeSexp([
    ["queues", all.map((queue) => [queue.name, queueSexp(queue)])],
    ["by_owner", owners.map((owner) => [owner, queues.ownedBy(owner).toSorted()])],
  ]);
}

/** Reads a snapshot; an empty text is no queues. Throws `SexpError`. */
export function readSnapshot(text: string): Queues {
  const queues = new Queues();
  if (text.trim() === "") return queues;
  for (const item of listOf(recordOf(readSexp(text)).get("queues"))) {
    const [name, value] = listOf(item);
    readQueue(queues, atomOf(name), recordOf(value ?? []));
  }
  return queues;
}

/** An operation as the text of a journal item. */
export function writeOperation(operation: Operation): string {
  return writeSexp(operationSexp(operation));
}

/** Reads a journal item; `time` is when its message counts as accepted. Throws `SexpError`. */
export function readOperation(text: string, time: number): Operation {
  const [kind, ...rest] = listOf(readSexp(text));
  if (kind === "Directory") return readDirectory(listOf(rest[0]));
  if (kind === "Ack") {
    const [name, number] = listOf(rest[0]);
    return { do: "ack", name: atomOf(name), number: counter(number) };
  }
  if (kind !== "Send") throw new SexpError("expected an operation");
  const [origin, name, number, message] = rest;
  const entry = { number: counter(number), origin: readOrigin(origin), time, message: readMessage(message) };
  return { do: "send", name: atomOf(name), entry };
}

function readDirectory([verb, first, second]: readonly Sexp[]): Operation {
  if (verb === "Remove") return { do: "remove", name: atomOf(first) };
  if (verb !== "Add") throw new SexpError("expected Add or Remove");
  const [owner] = listOf(first);
  return { do: "add", name: atomOf(second), owner: owner === undefined ? undefined : atomOf(owner) };
}

function operationSexp(operation: Operation): Sexp {
  switch (operation.do) {
    case "add":
      return ["Directory", ["Add", operation.owner === undefined ? [] : [operation.owner], operation.name]];
    case "remove":
      return ["Directory", ["Remove", operation.name]];
    case "ack":
      return ["Ack", [operation.name, String(operation.number)]];
    case "send": {
      const { origin, number, message } = operation.entry;
      return ["Send", origin, operation.name, String(number), messageSexp(message)];
    }
  }
}

function queueSexp({ name, owner, entries, next }: Queue): Sexp {
  return [
    ["q", entries.map((entry) => [String(entry.number), entrySexp(entry)])],
    ["name", name],
    ["length", String(entries.length)],
    ["owner", owner === undefined ? [] : [owner]],
    ["waiter", [["next_id", String(next)]]],
  ];
}

function entrySexp({ origin, time, message }: Entry): Sexp {
  return [
    ["origin", origin],
    ["time", String(time)],
    ["message", messageSexp(message)],
  ];
}

function messageSexp({ payload, kind }: Message): Sexp {
  const kindSexp =
    "replyTo" in kind ? ["Request", kind.replyTo] : ["Response", [kind.request[0], String(kind.request[1])]];
  return [
    ["payload", payload],
    ["kind", kindSexp],
  ];
}

function readQueue(queues: Queues, name: string, members: ReadonlyMap<string, Sexp>): void {
  const [owner] = listOf(members.get("owner"));
  queues.apply({ do: "add", name, owner: owner === undefined ? undefined : atomOf(owner) });
  for (const item of listOf(members.get("q"))) {
    const [number, value] = listOf(item);
    queues.apply({ do: "send", name, entry: readEntry(counter(number), recordOf(value ?? [])) });
  }
  const queue = queues.get(name);
  const next = members.get("waiter");
  if (queue === undefined || next === undefined) return;
  // Kept so that a number is never given twice, also when the queue is empty.
  queue.next = Math.max(queue.next, counter(recordOf(next).get("next_id")));
}

function readEntry(number: number, members: ReadonlyMap<string, Sexp>): Entry {
  return {
    number,
    origin: readOrigin(members.get("origin")),
    time: counter(members.get("time")),
    message: readMessage(members.get("message")),
  };
}

function readOrigin(sexp: Sexp | undefined): Origin {
  const [kind, name] = listOf(sexp);
  if (kind !== "Name" && kind !== "Anonymous") throw new SexpError("expected an origin");
  return [kind, atomOf(name)];
}

function readMessage(sexp: Sexp | undefined): Message {
  const members = recordOf(listOf(sexp));
  return { payload: atomOf(members.get("payload")), kind: readKind(listOf(members.get("kind"))) };
}

function readKind([kind, argument]: readonly Sexp[]): MessageKind {
  if (kind === "Request") return { replyTo: atomOf(argument) };
  if (kind !== "Response") throw new SexpError("expected the kind of a message");
  const [queue, text] = listOf(argument);
  const number = parseInt64(atomOf(text));
  if (number === undefined) throw new SexpError("expected a number");
  return { request: [atomOf(queue), number] };
}

function counter(sexp: Sexp | undefined): number {
  const value = parseInt64(atomOf(sexp));
  if (typeof value !== "number") throw new SexpError("expected a number");
  return value;
}
