import type { Ambient } from "../../runtime/ambient.ts";
import type { Connection, Transaction, Watch } from "./connection.ts";
import type { DirectNodes } from "./direct-nodes.ts";
import { XenstoreError, type XenstoreLost, xenstoreError } from "./errors.ts";
import { type ConnectionLimits, InFlight } from "./in-flight.ts";
import { checkNumber, checkPath, checkToken } from "./path.ts";
import { WatchQueue } from "./watches.ts";
import { type Message, MessageType, maxRequestBytes, payloadStrings, stringsPayload } from "./wire.ts";
import { WireTree } from "./wire-tree.ts";

/** What carries messages to a daemon. */
export interface Link {
  /** Others, such as the drivers of the kernel, use the same connection to the daemon: it must not be reset as a whole. */
  readonly shared?: true;
  send(message: Message): void;
  /** No message comes after it. */
  close(): Promise<void>;
  /**
   * Serves a request at once, where both ends are in one process; undefined for one that has to be sent. Raises `XenstoreError`.
   * Used only while nothing is in flight, so that requests keep their order.
   */
  readonly serve?: (message: Message) => Buffer | undefined;
  /** The same for requests on nodes. */
  readonly nodes?: DirectNodes | undefined;
}

/** What a link tells. */
export interface LinkEvents {
  message(message: Message): void;
  /** Once, when the link ends otherwise than by `close`. */
  lost(reason: XenstoreLost): void;
}

interface Pending {
  readonly type: number;
  readonly subject: string;
  readonly resolve: (payload: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** oxenstored does not look at a request without payload until the next one comes. */
const oneByte = Buffer.from([0]);

/** A connection by the wire protocol, over any link (spec: xenstore-protocol.md, sections 1 and 2). */
export class WireConnection extends WireTree implements Connection {
  readonly ended: Promise<Error | undefined>;
  readonly #link: Link;
  readonly #inFlight: InFlight<Pending>;
  #lastRequest = 0;

  constructor(open: (events: LinkEvents) => Link, ambient: Ambient, limits: ConnectionLimits = {}) {
    super(0);
    this.#inFlight = new InFlight(ambient, limits, () => void this.#link.close());
    this.ended = this.#inFlight.ended;
    this.#link = open({
      message: (message) => this.#take(message),
      lost: (reason) => this.#inFlight.lose(reason),
    });
  }

  /**
   * One request and the payload of its answer: for what the interface has no method for. `subject` names it in errors.
   * Raises E2BIG for a payload beyond 4096 bytes, EBUSY when too many requests are in flight.
   */
  override request(type: number, transaction: number, payload: Buffer, subject: string): Promise<Buffer> {
    const { refusal } = this.#inFlight;
    if (refusal !== undefined) return Promise.reject(refusal);
    if (payload.length > maxRequestBytes) return Promise.reject(xenstoreError("E2BIG", subject));
    const message = {
      type,
      request: this.#nextRequest(),
      transaction,
      payload: payload.length === 0 ? oneByte : payload,
    };
    const served = this.#serveNow(message, subject);
    if (served !== undefined) return served;
    return new Promise((resolve, reject) => {
      this.#inFlight.add(message.request, { type, subject, resolve, reject });
      this.#link.send(message);
    });
  }

  /** Requests on nodes without messages, where they can be carried out at once; used at once. */
  override get nodes(): DirectNodes | undefined {
    return this.#inFlight.idle && !this.#inFlight.over ? this.#link.nodes : undefined;
  }

  async watch(path: string, token = this.#inFlight.watches.newToken()): Promise<Watch> {
    const payload = stringsPayload(checkPath(path), checkToken(token));
    const { mostWaiting } = this.#inFlight;
    const watch = new WatchQueue(path, token, (ended) => this.#unwatch(ended), mostWaiting);
    // Before the answer: some daemons send the first event ahead of it.
    this.#inFlight.watches.add(watch);
    try {
      await this.request(MessageType.watch, 0, payload, `watch ${path}`);
    } catch (error) {
      this.#inFlight.watches.delete(watch);
      throw error;
    }
    return watch;
  }

  async resetWatches(): Promise<void> {
    if (this.#link.shared === true) return await this.#inFlight.endEach();
    await this.request(MessageType.resetWatches, 0, oneByte, "reset of the watches");
    this.#inFlight.watches.end(undefined);
    this.#inFlight.forgetTransactions();
  }

  async begin(): Promise<Transaction> {
    const answer = await this.request(MessageType.transactionStart, 0, oneByte, "transaction");
    const id = Number(payloadStrings(answer)[0]);
    if (!Number.isInteger(id) || id <= 0) throw xenstoreError("EIO", "the daemon began a transaction without a number");
    const transaction = new WireTransaction(id, this, () => this.#inFlight.transactions.delete(transaction));
    this.#inFlight.transactions.add(transaction);
    return transaction;
  }

  async introduce(domid: number, gfn: bigint | number, port: number): Promise<void> {
    const payload = stringsPayload(checkNumber(domid, "domain"), checkNumber(gfn, "frame"), checkNumber(port, "port"));
    await this.request(MessageType.introduce, 0, payload, `introduce ${domid}`);
  }

  async release(domid: number): Promise<void> {
    // oxenstored would take it, and lose nodes from then on.
    if (domid === 0) throw xenstoreError("EINVAL", "domain 0 cannot be released");
    await this.#ofDomain(MessageType.release, "release", domid);
  }

  async resume(domid: number): Promise<void> {
    await this.#ofDomain(MessageType.resume, "resume", domid);
  }

  async setTarget(domid: number, target: number): Promise<void> {
    const payload = stringsPayload(checkNumber(domid, "domain"), checkNumber(target, "domain"));
    await this.request(MessageType.setTarget, 0, payload, `set target of ${domid}`);
  }

  async isDomainIntroduced(domid: number): Promise<boolean> {
    const answer = await this.#ofDomain(MessageType.isDomainIntroduced, "is introduced", domid);
    return payloadStrings(answer)[0] === "T";
  }

  async getDomainPath(domid: number): Promise<string> {
    return payloadStrings(await this.#ofDomain(MessageType.getDomainPath, "path of", domid))[0] ?? "";
  }

  async control(command: string, ...parameters: readonly string[]): Promise<string> {
    const payload = stringsPayload(...[command, ...parameters].map(checkToken));
    const answer = await this.request(MessageType.control, 0, payload, `control ${command}`);
    return answer.toString("utf8").replace(/\0$/, "");
  }

  async close(): Promise<void> {
    this.#inFlight.close();
    await this.#link.close();
  }

  #ofDomain(type: number, what: string, domid: number): Promise<Buffer> {
    return this.request(type, 0, stringsPayload(checkNumber(domid, "domain")), `${what} ${domid}`);
  }

  /** The answer where the link serves at once; undefined where the request has to be sent. */
  #serveNow(message: Message, subject: string): Promise<Buffer> | undefined {
    const { serve } = this.#link;
    if (serve === undefined || !this.#inFlight.idle) return undefined;
    try {
      const answer = serve(message);
      return answer === undefined ? undefined : Promise.resolve(answer);
    } catch (error) {
      return Promise.reject(error instanceof XenstoreError ? xenstoreError(error.code, subject) : error);
    }
  }

  async #unwatch(watch: WatchQueue): Promise<void> {
    this.#inFlight.watches.delete(watch);
    if (this.#inFlight.over) return;
    await this.request(MessageType.unwatch, 0, stringsPayload(watch.path, watch.token), `unwatch ${watch.path}`);
  }

  /** Numbers go round the 32 bits of the wire, but not through 0 nor through one that is in flight. */
  #nextRequest(): number {
    do this.#lastRequest = this.#lastRequest === 0xffffffff ? 1 : this.#lastRequest + 1;
    while (this.#inFlight.has(this.#lastRequest));
    return this.#lastRequest;
  }

  #take({ type, request, payload }: Message): void {
    if (this.#inFlight.over) return;
    if (type === MessageType.watchEvent) {
      const [path, token] = payloadStrings(payload);
      if (path !== undefined) this.#inFlight.watches.deliver(path, token ?? "");
      return;
    }
    const pending = this.#inFlight.take(request);
    if (pending === undefined) return;
    if (type === MessageType.error) pending.reject(xenstoreError(payloadStrings(payload)[0] ?? "EIO", pending.subject));
    else if (type === pending.type) pending.resolve(payload);
    else pending.reject(new XenstoreError("EIO", `${pending.subject}: answered as a request of type ${type}`));
  }
}

/** An open transaction of a connection. */
class WireTransaction extends WireTree implements Transaction {
  readonly id: number;
  readonly #connection: WireConnection;
  readonly #ended: () => void;
  #open = true;

  constructor(id: number, connection: WireConnection, ended: () => void) {
    super(id);
    this.id = id;
    this.#connection = connection;
    this.#ended = ended;
  }

  override request(type: number, transaction: number, payload: Buffer, subject: string): Promise<Buffer> {
    if (!this.#open) return Promise.reject(xenstoreError("ENOENT", `transaction ${this.id} has ended`));
    return this.#connection.request(type, transaction, payload, subject);
  }

  override get nodes(): DirectNodes | undefined {
    return this.#open ? this.#connection.nodes : undefined;
  }

  commit(): Promise<void> {
    return this.#finish("T");
  }

  abort(): Promise<void> {
    return this.#finish("F");
  }

  /** The daemon knows the transaction no more. */
  forget(): void {
    this.#open = false;
  }

  async #finish(how: "T" | "F"): Promise<void> {
    const asked = this.request(
      MessageType.transactionEnd,
      this.id,
      stringsPayload(how),
      `end of transaction ${this.id}`,
    );
    // Whatever the answer is, the number is not valid after it.
    this.#open = false;
    this.#ended();
    await asked;
  }
}
