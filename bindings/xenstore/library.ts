import { Worker } from "node:worker_threads";
import { type Ambient, sleep } from "../../runtime/ambient.ts";
import { loadLibrary } from "../libc/library.ts";
import type { Connection, Transaction, Watch } from "./connection.ts";
import { XenstoreLost, xenstoreError } from "./errors.ts";
import { type ConnectionLimits, InFlight } from "./in-flight.ts";
import { receiveError } from "./library-errors.ts";
import { type LibraryFunctions, libraryName, libraryRemedy } from "./library-functions.ts";
import type { CallerMessage, CallMessage, LibraryCall, WatcherData, WatcherMessage } from "./library-messages.ts";
import { LibraryTransaction } from "./library-transaction.ts";
import { LibraryTree } from "./library-tree.ts";
import { checkNumber, checkPath, checkToken } from "./path.ts";
import { WatchQueue } from "./watches.ts";
import { stringsPayload } from "./wire.ts";

/** How to open libxenstore. */
export interface LibraryOptions extends ConnectionLimits {
  /** The daemon's socket, in place of `XENSTORED_PATH` of the process. */
  readonly socket?: string;
}

/** Milliseconds that the thread of the requests may take to end. */
const closePatience = 5_000;
/** A token that `watch` makes for nobody. */
const stopToken = "\u0001stop";

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The library finds its daemon by the environment of the process: one is opened at a time. */
let opening: Promise<unknown> = Promise.resolve();

/**
 * A connection by libxenstore, whose calls are made in a thread of its own, and a second one from the first watch on. It
 * lists no directory beyond 4096 bytes where oxenstored runs: the handle is lost (spec: xenstore-protocol.md, section 3).
 * Raises `LibraryMissing` where there is no libxenstore, and `XenstoreLost` where nobody answers.
 */
export async function openLibrary(ambient: Ambient, options: LibraryOptions = {}): Promise<Connection> {
  await loadLibrary(libraryName, libraryRemedy);
  const opened = opening.then(() => openOne(ambient, options));
  opening = opened.catch(() => {});
  return await opened;
}

async function openOne(ambient: Ambient, { socket, ...limits }: LibraryOptions): Promise<LibraryConnection> {
  const before = process.env.XENSTORED_PATH;
  if (socket !== undefined) process.env.XENSTORED_PATH = socket;
  const worker = new Worker(new URL("./library-caller.ts", import.meta.url), { execArgv: [] });
  try {
    return new LibraryConnection(worker, await openedHandle(worker), ambient, limits);
  } finally {
    if (before === undefined) delete process.env.XENSTORED_PATH;
    else process.env.XENSTORED_PATH = before;
  }
}

function openedHandle(worker: Worker): Promise<Pick<WatcherData, "handle" | "descriptor">> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: CallerMessage) => {
      worker.off("error", reject);
      if ("opened" in message) resolve({ handle: message.opened, descriptor: message.descriptor });
      else if ("failed" in message) reject(receiveError(message.failed));
      else reject(new XenstoreLost("the library's thread did not begin"));
    });
  });
}

class LibraryConnection extends LibraryTree implements Connection {
  readonly ended: Promise<Error | undefined>;
  readonly #worker: Worker;
  readonly #handle: Pick<WatcherData, "handle" | "descriptor">;
  readonly #stop = new SharedArrayBuffer(4);
  readonly #inFlight: InFlight<Pending>;
  readonly #ambient: Ambient;
  /** Resolves when the thread of the watches has ended; undefined before there is one. */
  #watcher: Promise<void> | undefined;
  #lastCall = 0;
  #closed: Promise<void> | undefined;

  constructor(
    worker: Worker,
    opened: Pick<WatcherData, "handle" | "descriptor">,
    ambient: Ambient,
    limits: ConnectionLimits,
  ) {
    super(0);
    this.#worker = worker;
    this.#ambient = ambient;
    this.#handle = opened;
    this.#inFlight = new InFlight(ambient, limits);
    this.ended = this.#inFlight.ended;
    worker.on("message", (message: CallerMessage) => this.#take(message));
    worker.on("error", (error) => this.#inFlight.lose(new XenstoreLost(error.message, error)));
  }

  override async call<C extends LibraryCall>(
    call: C,
    ...values: Parameters<LibraryFunctions[C]>
  ): Promise<ReturnType<LibraryFunctions[C]>> {
    const { refusal } = this.#inFlight;
    if (refusal !== undefined) throw refusal;
    return (await this.#send(call, values)) as ReturnType<LibraryFunctions[C]>;
  }

  async watch(path: string, token = this.#inFlight.watches.newToken()): Promise<Watch> {
    const { mostWaiting } = this.#inFlight;
    const watch = new WatchQueue(checkPath(path), checkToken(token), (ended) => this.#unwatch(ended), mostWaiting);
    this.#inFlight.watches.add(watch);
    this.#watcher ??= this.#startWatcher();
    try {
      await this.call("watch", path, token);
    } catch (error) {
      this.#inFlight.watches.delete(watch);
      throw error;
    }
    return watch;
  }

  /** The library has no such request: each watch and transaction is ended by itself. */
  async resetWatches(): Promise<void> {
    await this.#inFlight.endEach();
  }

  async begin(): Promise<Transaction> {
    const id = await this.call("begin");
    const transaction = new LibraryTransaction(id, this, () => this.#inFlight.transactions.delete(transaction));
    this.#inFlight.transactions.add(transaction);
    return transaction;
  }

  async introduce(domid: number, gfn: bigint | number, port: number): Promise<void> {
    checkNumber(domid, "domain");
    checkNumber(port, "port");
    await this.call("introduce", domid, BigInt(checkNumber(gfn, "frame")), port);
  }

  async release(domid: number): Promise<void> {
    if (domid === 0) throw xenstoreError("EINVAL", "domain 0 cannot be released");
    checkNumber(domid, "domain");
    await this.call("release", domid);
  }

  async resume(domid: number): Promise<void> {
    checkNumber(domid, "domain");
    await this.call("resume", domid);
  }

  async setTarget(domid: number, target: number): Promise<void> {
    checkNumber(domid, "domain");
    checkNumber(target, "domain");
    await this.call("setTarget", domid, target);
  }

  async isDomainIntroduced(domid: number): Promise<boolean> {
    checkNumber(domid, "domain");
    return await this.call("isDomainIntroduced", domid);
  }

  async getDomainPath(domid: number): Promise<string> {
    checkNumber(domid, "domain");
    return await this.call("getDomainPath", domid);
  }

  async control(command: string, ...parameters: readonly string[]): Promise<string> {
    const each = parameters.map(checkToken);
    const data = each.length === 0 ? new Uint8Array() : stringsPayload(...each);
    return await this.call("control", checkToken(command), data);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
    // Its first event ends the watcher's wait; where the connection is lost, the wait ends by itself.
    if (this.#watcher !== undefined && !this.#inFlight.over)
      await this.call("watch", "@releaseDomain", stopToken).catch(() => {});
    this.#inFlight.close();
    // The handle must not go while the watcher uses it.
    await this.#watcher;
    const gone = new Promise<void>((resolve) => this.#worker.once("exit", () => resolve()));
    void this.#send("close", []).catch(() => {});
    // A call that the daemon never answers cannot be ended; its thread is left behind then.
    await Promise.race([gone, sleep(this.#ambient, closePatience)]);
    this.#worker.unref();
  }

  #send(call: LibraryCall, values: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const message: CallMessage = { id: ++this.#lastCall, call, values };
      this.#inFlight.add(message.id, { resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  #take(message: CallerMessage): void {
    if (!("id" in message)) return;
    const pending = this.#inFlight.take(message.id);
    if ("value" in message) {
      pending?.resolve(message.value);
      return;
    }
    const error = receiveError(message.error);
    pending?.reject(error);
    if (error instanceof XenstoreLost) this.#inFlight.lose(error);
  }

  #startWatcher(): Promise<void> {
    const { handle, descriptor } = this.#handle;
    const workerData: WatcherData = { handle, descriptor, stop: this.#stop };
    const watcher = new Worker(new URL("./library-watcher.ts", import.meta.url), { workerData, execArgv: [] });
    watcher.on("message", (message: WatcherMessage) => {
      if ("lost" in message) this.#inFlight.lose(new XenstoreLost(receiveError(message.lost).message));
      else this.#inFlight.watches.deliver(message.path, message.token);
    });
    return new Promise((resolve) => {
      watcher.once("error", (error) => this.#inFlight.lose(new XenstoreLost(error.message, error)));
      watcher.once("exit", () => resolve());
    });
  }

  async #unwatch(watch: WatchQueue): Promise<void> {
    this.#inFlight.watches.delete(watch);
    if (!this.#inFlight.over) await this.call("unwatch", watch.path, watch.token);
  }
}
