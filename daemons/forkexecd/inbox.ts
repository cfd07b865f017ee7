import { closeSync } from "node:fs";
import type { UnixStreams } from "../../bindings/libc/unix-stream.ts";
import { removeIfThere } from "../../runtime/process/files.ts";

/** A descriptor that a client passed under a name. */
export interface NamedDescriptor {
  readonly name: string;
  /** Number in this process. */
  readonly descriptor: number;
}

/** Clients that may wait to pass descriptors of one program. */
const BACKLOG = 5;
/** Messages and ends of connections that are taken for one program: four times as many as it may have descriptors. */
const MOST_TAKEN = 4_096;

/**
 * The socket on which a client passes the descriptors of one program (spec: forkexecd.md, section 4). What has arrived is taken when
 * somebody asks, so that descriptors sent before another message are there when that message is read.
 */
export class DescriptorInbox {
  readonly path: string;
  readonly #streams: UnixStreams;
  readonly #names: ReadonlySet<string>;
  readonly #listener: number;
  readonly #received = new Map<string, number>();
  #connection: number | undefined;
  #taken = 0;
  #closed = false;

  /** Listens at a path, for these names. Raises an Error with the system's code. */
  constructor(streams: UnixStreams, path: string, names: Iterable<string>) {
    this.#streams = streams;
    this.path = path;
    this.#names = new Set(names);
    this.#listener = streams.listen(path, BACKLOG);
  }

  /** What has been passed so far, in the order of arrival; closed with the inbox. */
  get received(): readonly NamedDescriptor[] {
    return [...this.#received].map(([name, descriptor]) => ({ name, descriptor }));
  }

  /**
   * Takes what has arrived. Raises an Error for an unknown name, one that does not bring exactly one descriptor, and a client that goes on
   * sending.
   */
  collect(): void {
    while (!this.#closed) {
      this.#connection ??= this.#streams.accept(this.#listener);
      if (this.#connection === undefined || !this.#take(this.#connection)) return;
      this.#taken += 1;
      if (this.#taken > MOST_TAKEN) throw new Error(`more than ${MOST_TAKEN} messages are too many for one program`);
    }
  }

  /** Closes and removes the socket, and closes the descriptors here. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#listener);
    if (this.#connection !== undefined) closeSync(this.#connection);
    for (const descriptor of this.#received.values()) closeSync(descriptor);
    removeIfThere(this.path);
  }

  /** Takes one message, or the end of the connection; answers whether there was any. */
  #take(connection: number): boolean {
    const message = this.#streams.receive(connection);
    if (message === undefined) return false;
    const { data, descriptors, truncated } = message;
    const [descriptor, ...others] = descriptors;
    if (data.length === 0 && descriptor === undefined) {
      closeSync(connection);
      this.#connection = undefined;
      return true;
    }
    const name = data.toString("latin1");
    if (descriptor !== undefined && others.length === 0 && !truncated && this.#names.has(name)) {
      this.#keep(name, descriptor);
      return true;
    }
    for (const each of descriptors) closeSync(each);
    throw new Error(`${data.length} bytes with ${descriptors.length} descriptors are not a name with its descriptor`);
  }

  /** Of a name that comes twice the later counts. */
  #keep(name: string, descriptor: number): void {
    const before = this.#received.get(name);
    if (before !== undefined) closeSync(before);
    this.#received.delete(name);
    this.#received.set(name, descriptor);
  }
}
