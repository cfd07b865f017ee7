import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Ambient, Timer } from "../../runtime/ambient.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { Journal } from "./journal.ts";
import { type Operation, Queues } from "./queues.ts";
import { readOperation, readSnapshot, writeOperation, writeSnapshot } from "./snapshot.ts";

/** How long after the last operation the journal is written into the snapshot, and how long after a failure it is tried again, ms. */
const FLUSH_DELAY = 5_000;

/**
 * Keeps the queues in a directory (spec: message-switch.md, section 6). Every operation is in the journal before anybody is told that it
 * was carried out; now and then the queues are written to the snapshot and the journal is emptied. A process that is killed at any moment loses nothing that it
 * acknowledged. Nothing is forced to the disk for each operation: what a crash of the machine costs is the time since the last snapshot.
 */
export class Store {
  readonly queues: Queues;
  readonly #directory: string;
  readonly #journal: Journal;
  readonly #ambient: Ambient;
  readonly #log: Logger;
  #timer: Timer | undefined;
  /** When the next snapshot is due, in monotonic milliseconds. */
  #due = 0;
  /** Number of snapshots; one that was begun before another ended is thrown away. */
  #generation = 0;
  #flushing = false;

  /**
   * Opens the directory and reads what it holds. Throws an Error where it is no directory, and the file system's errors. A snapshot that
   * cannot be read is put aside as `queues.sexp.bad`: the toolstack needs its switch more than the messages.
   */
  constructor(directory: string, ambient: Ambient, log: Logger) {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Error(`The state directory ${directory} does not exist.`);
    }
    this.#directory = directory;
    this.#ambient = ambient;
    this.#log = log;
    this.queues = this.#readSnapshot();
    this.#journal = Journal.open(join(directory, "redo-log"));
    this.#replay();
    this.#flushNow();
  }

  /**
   * Carries an operation out and journals it; `sync` must follow before anybody is told. One that finds no room makes the journal empty itself into a snapshot first;
   * one that is greater than the journal is carried out and then kept by a snapshot of its own. Throws the file system's errors.
   */
  commit(operation: Operation): void {
    const item = writeOperation(operation);
    if (this.#journal.append(item)) {
      this.queues.apply(operation);
      // Under load the pause never comes: then the snapshot is written when there is still room for what comes meanwhile.
      if (!this.#journal.isFilling) this.#schedule();
      else if (!this.#flushing) void this.#flush();
      return;
    }
    this.#flushNow();
    const kept = this.#journal.append(item);
    this.queues.apply(operation);
    if (kept) this.#schedule();
    else this.#flushNow();
  }

  /** Keeps what was committed, over the end of this process. Throws the file system's errors. */
  sync(): void {
    this.#journal.flush();
  }

  /** Writes the last snapshot and closes the files. */
  close(): void {
    this.#unschedule();
    this.#generation += 1;
    try {
      if (!this.#journal.isEmpty) this.#flushNow();
    } finally {
      this.#journal.close();
    }
  }

  #path(suffix = ""): string {
    return join(this.#directory, `queues.sexp${suffix}`);
  }

  #readSnapshot(): Queues {
    let text: string;
    try {
      text = readFileSync(this.#path(), "latin1");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Queues();
      throw error;
    }
    try {
      return readSnapshot(text);
    } catch (error) {
      this.#log.exception(`${this.#path()} cannot be read and is put aside as ${this.#path(".bad")}`, error);
      renameSync(this.#path(), this.#path(".bad"));
      return new Queues();
    }
  }

  #replay(): void {
    for (const item of this.#journal.items()) {
      try {
        this.queues.apply(readOperation(item, 0));
      } catch (error) {
        this.#log.exception("the rest of the journal cannot be read", error);
        return;
      }
    }
  }

  /** Postpones the snapshot; the timer finds out when it fires, because operations come by the thousand. */
  #schedule(): void {
    this.#due = this.#ambient.monotonic() + FLUSH_DELAY;
    this.#timer ??= this.#ambient.after(FLUSH_DELAY, this.#flushWhenDue);
  }

  readonly #flushWhenDue = (): void => {
    this.#timer = undefined;
    const left = this.#due - this.#ambient.monotonic();
    if (left > 0) this.#timer = this.#ambient.after(left, this.#flushWhenDue);
    else void this.#flush();
  };

  #unschedule(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  /** Writes a snapshot while requests go on being served. */
  async #flush(): Promise<void> {
    this.#unschedule();
    this.#flushing = true;
    this.#generation += 1;
    const generation = this.#generation;
    const { position } = this.#journal;
    const temporary = this.#path(".tmp");
    try {
      const text = writeSnapshot(this.queues);
      await using file = await open(temporary, "w", 0o600);
      await file.writeFile(text, "latin1");
      await file.sync();
      this.#flushing = false;
      if (generation !== this.#generation) return;
      renameSync(temporary, this.#path());
      this.#journal.consume(position);
    } catch (error) {
      this.#log.exception("the queues cannot be saved", error);
      // The pause is kept, however much comes meanwhile: the flag stays.
      if (generation === this.#generation) this.#schedule();
      else this.#flushing = false;
    }
  }

  /** Writes a snapshot at once, under a name of its own so that one in progress is not disturbed. */
  #flushNow(): void {
    this.#unschedule();
    this.#generation += 1;
    const temporary = this.#path(".now.tmp");
    const bytes = Buffer.from(writeSnapshot(this.queues), "latin1");
    const file = openSync(temporary, "w", 0o600);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#path());
    this.#journal.consume(this.#journal.position);
  }
}
