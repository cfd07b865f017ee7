import type { Ambient, Timer } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import { jsonBytes } from "./bytes.ts";
import { BadRequest, type Command, readCommand, type TraceCommand, type TransferCommand } from "./command.ts";
import { diagnosticsText, idText, messageText } from "./encode.ts";
import type { Request } from "./http.ts";
import type { Operation, Queues } from "./queues.ts";
import { type Client, Sessions } from "./sessions.ts";
import { Trace } from "./trace.ts";

/** Gives a request its reply: the status and a byte string. Called once. */
export type Reply = (status: number, body: string) => void;

/** A request that waits. */
export interface Waiting {
  /** Forgets the request: its connection is gone. */
  cancel(): void;
  /** Answers it now, as if its time were over. */
  finish(): void;
}

export interface BrokerOptions {
  readonly ambient: Ambient;
  readonly queues: Queues;
  /** Carries an operation out and keeps it; throws where it cannot. */
  readonly commit: (operation: Operation) => void;
  /** A client asked the switch to end. */
  readonly shutdown: () => void;
  readonly error: (text: string) => void;
  /** Trace events that are kept. */
  readonly traceEntries: number;
  /** Bytes of a text that a trace shows. */
  readonly traceTruncate: number;
  /** Bytes of payloads that may be stored; a send beyond is answered with 500. */
  readonly maxStoredBytes: number;
}

/** Queue names whose polls are remembered; older ones are forgotten. */
const MAX_POLLED_NAMES = 65_536;
/** Longest wait of a long poll, ms: what a timer can hold. */
const MAX_WAIT = 2 ** 31 - 1;

interface Transfer {
  readonly client: Client;
  readonly command: TransferCommand;
  readonly reply: Reply;
  readonly timer: Timer;
}

interface TraceWait {
  readonly from: number | bigint;
  finish(): void;
}

/**
 * Carries requests out, in the order in which they come (spec: message-switch.md, sections 2 to 4). Long polls that a send may have
 * answered are looked at again in `settle`, so that what arrives together is delivered together.
 */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #queues: Queues;
  readonly #sessions = new Sessions();
  readonly #trace: Trace;
  readonly #start: number;
  #stopped = false;
  /** When the poll of a queue that was seen last ends, ns since the start; by name of the queue. */
  readonly #nextTransfer = new Map<string, number>();
  readonly #waiting = new Map<string, Set<Transfer>>();
  readonly #woken = new Set<Transfer>();
  readonly #traceWaits = new Set<TraceWait>();

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#queues = options.queues;
    this.#trace = new Trace(Math.max(1, options.traceEntries), options.traceTruncate);
    this.#start = options.ambient.monotonic();
  }

  /** Carries a request out. Answers what waits, if the reply was not given at once. */
  handle(client: Client, request: Request, reply: Reply): Waiting | undefined {
    try {
      const command = readCommand(request);
      if (command !== undefined) return this.#carryOut(client, command, reply);
      const host = request.host === undefined ? "" : `//${request.host}`;
      this.#options.error(`Not found: ${request.method} ${request.target}`);
      reply(404, `Not found: ${host}${request.target}`);
    } catch (error) {
      if (!(error instanceof BadRequest)) this.#options.error(messageOf(error));
      reply(500, "Error: Internal Server Error");
    }
    return undefined;
  }

  /** The switch stops: what connections leave behind now belongs to the next start, as if the process had been killed. */
  stop(): void {
    this.#stopped = true;
  }

  /** Forgets a connection; the queues of a session end with its last one. */
  disconnect(client: Client): void {
    if (this.#stopped) return;
    const ended = this.#sessions.forget(client);
    if (ended === undefined) return;
    for (const name of this.#queues.ownedBy(ended)) {
      try {
        this.#commit(this.#queues.destroy(name));
      } catch (error) {
        this.#options.error(messageOf(error));
      }
    }
  }

  /** Answers the long polls for which something came. */
  settle(): void {
    for (const transfer of this.#woken) {
      this.#woken.delete(transfer);
      this.#answerTransfer(transfer, false);
    }
    for (const wait of this.#traceWaits) if (this.#trace.count > wait.from) wait.finish();
  }

  /** Nanoseconds since the start. */
  #now(): number {
    return Math.round((this.#options.ambient.monotonic() - this.#start) * 1e6);
  }

  #commit(operation: Operation | undefined): void {
    if (operation !== undefined) this.#options.commit(operation);
  }

  #carryOut(client: Client, command: Command, reply: Reply): Waiting | undefined {
    if (command.do === "login") {
      this.#sessions.logIn(client, command.token);
      reply(200, "");
      return undefined;
    }
    if (command.do === "trace") return this.#traceRequest(command, reply);
    if (command.do === "diagnostics") {
      reply(200, diagnosticsText(this.#queues, this.#now(), this.#nextTransfer));
      return undefined;
    }
    const { session } = client;
    if (session === undefined) {
      reply(404, "Please log in.");
      return undefined;
    }
    if (command.do === "transfer") return this.#transfer(client, command, reply);
    reply(200, this.#change(session, command));
    return undefined;
  }

  /** Requests that are answered at once and need a session. */
  #change(session: string, command: Exclude<Command, { do: "login" | "trace" | "diagnostics" | "transfer" }>): string {
    switch (command.do) {
      case "create":
        this.#commit(this.#queues.create(command.name, command.transient ? session : undefined));
        return command.name;
      case "destroy":
        this.#commit(this.#queues.destroy(command.name));
        return "";
      case "ack":
        this.#acknowledge(session, command.name, command.number);
        return "";
      case "list":
        return this.#list(command.prefix, command.alive);
      case "send":
        return this.#send(session, command);
      case "shutdown":
        this.#options.shutdown();
        return "";
    }
  }

  #list(prefix: string, alive: boolean): string {
    const names = this.#queues.list(prefix);
    const shown = alive ? names.filter((name) => this.#nextTransfer.has(name)) : names;
    return `[${shown.map(jsonBytes).join(",")}]`;
  }

  #acknowledge(session: string, name: string, number: number | bigint): void {
    this.#commit(this.#queues.acknowledge(name, number));
    this.#trace.add({ time: this.#options.ambient.now(), input: session, queue: name, number });
  }

  #send(session: string, { name, kind, payload }: Extract<Command, { do: "send" }>): string {
    if (this.#queues.storedBytes + payload.length > this.#options.maxStoredBytes) {
      throw new Error(`The queues hold ${this.#queues.storedBytes} bytes: no message is taken until some are read.`);
    }
    const message = { payload, kind };
    const operation = this.#queues.send(name, message, ["Name", session], this.#now());
    if (operation === undefined) return "[]";
    this.#commit(operation);
    const { number } = operation.entry;
    this.#trace.add({ time: this.#options.ambient.now(), input: session, queue: name, number, message });
    for (const transfer of this.#waiting.get(name) ?? []) {
      if (number > transfer.command.from) this.#woken.add(transfer);
    }
    return `[${idText(name, number)}]`;
  }

  #transfer(client: Client, command: TransferCommand, reply: Reply): Waiting | undefined {
    this.#expectNext(command);
    const wait = Math.min(command.seconds * 1000, MAX_WAIT);
    if (wait <= 0 || this.#hasMessages(command)) {
      reply(200, this.#transferText(client, command));
      return undefined;
    }
    const timer = this.#options.ambient.after(wait, () => this.#answerTransfer(transfer, true));
    const transfer: Transfer = { client, command, reply, timer };
    for (const name of command.queues) {
      const waiting = this.#waiting.get(name);
      if (waiting === undefined) this.#waiting.set(name, new Set([transfer]));
      else waiting.add(transfer);
    }
    return { cancel: () => this.#forget(transfer), finish: () => this.#answerTransfer(transfer, true) };
  }

  #answerTransfer(transfer: Transfer, now: boolean): void {
    const { client, command, reply } = transfer;
    if (!now && !this.#hasMessages(command)) return;
    this.#forget(transfer);
    this.#expectNext(command);
    reply(200, this.#transferText(client, command));
  }

  #forget(transfer: Transfer): void {
    transfer.timer.stop();
    this.#woken.delete(transfer);
    for (const name of transfer.command.queues) {
      const waiting = this.#waiting.get(name);
      waiting?.delete(transfer);
      if (waiting?.size === 0) this.#waiting.delete(name);
    }
  }

  #expectNext({ queues, seconds }: TransferCommand): void {
    const expected = this.#now() + Math.round(Math.min(Math.max(seconds * 1e9, 0), Number.MAX_SAFE_INTEGER / 2));
    for (const name of queues) {
      this.#nextTransfer.delete(name);
      this.#nextTransfer.set(name, expected);
    }
    for (const name of this.#nextTransfer.keys()) {
      if (this.#nextTransfer.size <= MAX_POLLED_NAMES) break;
      this.#nextTransfer.delete(name);
    }
  }

  #hasMessages({ queues, from }: TransferCommand): boolean {
    return queues.some((name) => (this.#queues.get(name)?.entries.at(-1)?.number ?? -Infinity) > from);
  }

  /** Messages above the cursor: each queue's from the newest to the oldest, queues in the order of the request. */
  #transferText(client: Client, { queues, from }: TransferCommand): string {
    const parts: string[] = [];
    let next = from;
    for (const name of queues) {
      const queue = this.#queues.get(name);
      if (queue === undefined) continue;
      for (let at = queue.entries.length - 1; at >= 0; at -= 1) {
        const entry = queue.entries[at];
        if (entry === undefined || entry.number <= from) break;
        if (entry.number > next) next = entry.number;
        parts.push(`[${idText(name, entry.number)},${messageText(entry.message)}]`);
        this.#traceDelivery(client, name, entry.number, entry.message);
      }
    }
    return `{"messages":[${parts.join(",")}],"next":"${next}"}`;
  }

  #traceDelivery(client: Client, queue: string, number: number, message: Parameters<typeof messageText>[0]): void {
    const { kind } = message;
    const request = "request" in kind ? this.#queues.get(kind.request[0])?.entry(kind.request[1]) : undefined;
    this.#trace.add({
      time: this.#options.ambient.now(),
      queue,
      output: client.session ?? "",
      number,
      message,
      ...(request === undefined ? {} : { processingTime: Math.max(0, this.#now() - request.time) }),
    });
  }

  #traceRequest({ from, seconds }: TraceCommand, reply: Reply): Waiting | undefined {
    const wait = Math.min(seconds * 1000, MAX_WAIT);
    if (this.#trace.count > from || wait <= 0) {
      reply(200, this.#trace.text(from));
      return undefined;
    }
    const cancel = () => {
      timer.stop();
      this.#traceWaits.delete(waiting);
    };
    const finish = () => {
      cancel();
      reply(200, this.#trace.text(from));
    };
    const timer = this.#options.ambient.after(wait, finish);
    const waiting: TraceWait = { from, finish };
    this.#traceWaits.add(waiting);
    return { cancel, finish };
  }
}
