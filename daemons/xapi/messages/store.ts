import { join } from "node:path";
import type { Cls } from "../../../generated/api/enums.ts";
import type { MessageRecord as Record } from "../../../generated/api/records/message.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { MessageChange, MessageRecord, MessageSource, MessagesSince } from "../../../runtime/events/messages.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { dateTimeOf, type Ref } from "../../../runtime/ref.ts";
import { recordEncoders } from "../database.ts";
import type { StoredMessage } from "./document.ts";
import { type FiledMessage, MessageFiles } from "./files.ts";

/** What a new message says. */
export interface NewMessage {
  readonly name: string;
  /** 1 is the most urgent, 5 the least. */
  readonly priority: number;
  readonly cls: Cls;
  readonly objectUuid: string;
  readonly body: string;
}

/** What the store is made from. */
export interface MessageStoreOptions {
  readonly ambient: Ambient;
  readonly log: Logger;
  /** `""`: messages live as long as the process. */
  readonly dataDir: string;
  /** Generation of the database, beside which messages have theirs. */
  readonly generation: () => number;
}

/** Destroyed messages that are remembered for clients that ask late: pruned to half of it. */
const MOST_DESTROYED = 1024;

/** Messages that may get the same time: they are put apart by 10 µs each. */
const MOST_AT_ONCE = 10_000;

/** The alerts of the pool: files, with all that is asked of them kept in memory too (spec: events-tasks.md, section 7). */
export class MessageStore implements MessageSource {
  readonly #ambient: Ambient;
  readonly #log: Logger;
  readonly #files: MessageFiles | undefined;
  readonly #databaseGeneration: () => number;
  /** In the order of their generations. */
  readonly #messages = new Map<string, Kept>();
  readonly #uuids = new Map<string, string>();
  readonly #times = new Set<string>();
  readonly #listeners = new Set<(change: MessageChange) => void>();
  #destroyed: { readonly ref: string; readonly generation: number }[] = [];
  #generation: number;

  /** Reads the messages of the data folder. */
  constructor({ ambient, log, dataDir, generation }: MessageStoreOptions) {
    this.#ambient = ambient;
    this.#log = log;
    this.#databaseGeneration = generation;
    this.#files = dataDir === "" ? undefined : new MessageFiles(join(dataDir, "blobs", "messages"));
    const found = (this.#files?.load(log) ?? []).sort((a, b) => a.message.generation - b.message.generation);
    for (const filed of found) this.#keep(filed);
    this.#generation = Math.max(0, generation(), found.at(-1)?.message.generation ?? 0);
  }

  /** How many messages there are. */
  get size(): number {
    return this.#messages.size;
  }

  /**
   * Makes a message of this moment; `undefined` where there are too many of it. One that cannot be written is destroyed again: it is there
   * after `flush` if it was.
   */
  create({ name, priority, cls, objectUuid, body }: NewMessage): Ref<"message"> | undefined {
    const now = this.#ambient.now();
    const ref = `OpaqueRef:${this.#ambient.uuid()}` as Ref<"message">;
    const made: StoredMessage = {
      generation: this.#nextGeneration(),
      ref,
      name,
      priority,
      cls,
      obj_uuid: objectUuid,
      timestamp: dateTimeOf(now),
      uuid: this.#ambient.uuid(),
      body,
    };
    return this.#add(made, now) ? ref : undefined;
  }

  /** Takes a message from another pool, at its own time (`milliseconds` since 1970); one whose ref or uuid is here already is left out. */
  import(message: StoredMessage, milliseconds: number): void {
    if (this.#messages.has(message.ref) || this.#uuids.has(message.uuid)) return;
    this.#add({ ...message, generation: this.#nextGeneration() }, milliseconds);
  }

  /** Removes a message. Raises HANDLE_INVALID [message; ref]. */
  destroy(ref: string): void {
    const kept = this.#get(ref);
    this.#files?.remove(kept.filed).catch((error) => this.#log.exception("a message could not be removed", error));
    this.#forget(kept);
  }

  /** Whether there is such a message. */
  has(ref: string): boolean {
    return this.#messages.has(ref);
  }

  /** Resolves when all changes so far are on disk, or could not be made. */
  async flush(): Promise<void> {
    await this.#files?.flush();
  }

  /** The record of a message. Raises HANDLE_INVALID [message; ref]. */
  get(ref: string): Record {
    return this.#get(ref).value;
  }

  /** Raises UUID_INVALID [message; uuid]. */
  byUuid(uuid: string): Ref<"message"> {
    const ref = this.#uuids.get(uuid);
    if (ref === undefined) throw new XapiError("UUID_INVALID", ["message", uuid]);
    return ref as Ref<"message">;
  }

  /** Every message, the newest first. */
  entries(): [Ref<"message">, Record][] {
    return Array.from(this.#messages, ([ref, kept]): [Ref<"message">, Record] => [
      ref as Ref<"message">,
      kept.value,
    ]).reverse();
  }

  /** Messages later than a time, in milliseconds since 1970, the newest first; times are finer than those of the records. */
  laterThan(milliseconds: number): [Ref<"message">, Record][] {
    const seconds = milliseconds / 1000;
    return this.entries().filter(([ref]) => Number(this.#get(ref).filed.file) > seconds);
  }

  /** Destroys the oldest messages beyond a number; answers how many. */
  trim(limit: number): number {
    const excess = Math.max(0, this.#messages.size - limit);
    for (const ref of [...this.#messages.keys()].slice(0, excess)) this.destroy(ref);
    return excess;
  }

  since(generation: number): MessagesSince {
    if (generation >= this.#generation) return { created: [], destroyed: [], generation };
    const created = [...this.#messages.values()].filter((kept) => kept.generation > generation);
    const destroyed = this.#destroyed.filter((gone) => gone.generation > generation);
    const last = Math.max(generation, created.at(-1)?.generation ?? 0, destroyed.at(-1)?.generation ?? 0);
    return { created, destroyed: destroyed.map(({ ref }) => ref), generation: last };
  }

  onChange(listener: (change: MessageChange) => void): () => void {
    const own = (change: MessageChange): void => listener(change);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  #add(message: StoredMessage, milliseconds: number): boolean {
    const file = this.#fileName(milliseconds);
    if (file === undefined) return false;
    const kept = this.#keep({ file, message });
    this.#tell({ kind: "add", message: kept });
    this.#files?.write(kept.filed).catch((error) => {
      this.#log.exception("a message could not be written", error);
      if (this.#messages.get(message.ref) === kept) this.#forget(kept);
    });
    return true;
  }

  #forget(kept: Kept): void {
    const { ref, value, filed } = kept;
    this.#messages.delete(ref);
    this.#uuids.delete(value.uuid);
    this.#times.delete(filed.file);
    this.#destroyed.push({ ref, generation: this.#nextGeneration() });
    if (this.#destroyed.length > MOST_DESTROYED) this.#destroyed = this.#destroyed.slice(-MOST_DESTROYED / 2);
    this.#tell({ kind: "del", message: kept });
  }

  #keep(filed: FiledMessage): Kept {
    const kept = new Kept(filed);
    this.#messages.set(kept.ref, kept);
    this.#uuids.set(kept.value.uuid, kept.ref);
    this.#times.add(filed.file);
    return kept;
  }

  #fileName(milliseconds: number): string | undefined {
    const start = Math.round(milliseconds * 100);
    for (let time = start; time < start + MOST_AT_ONCE; time++) {
      const name = `${Math.floor(time / 100_000)}.${String(time % 100_000).padStart(5, "0")}`;
      if (!this.#times.has(name)) return name;
    }
    return undefined;
  }

  #nextGeneration(): number {
    this.#generation = Math.max(this.#generation, this.#databaseGeneration()) + 1;
    return this.#generation;
  }

  #get(ref: string): Kept {
    const kept = this.#messages.get(ref);
    if (kept === undefined) throw new XapiError("HANDLE_INVALID", ["message", ref]);
    return kept;
  }

  #tell(change: MessageChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** A message in memory, as events and records show it. */
class Kept implements MessageRecord {
  readonly filed: FiledMessage;
  readonly value: Record;

  constructor(filed: FiledMessage) {
    this.filed = filed;
    const { uuid, name, priority, cls, obj_uuid, timestamp, body } = filed.message;
    this.value = { uuid, name, priority, cls, obj_uuid, timestamp, body };
  }

  get ref(): Ref<"message"> {
    return this.filed.message.ref;
  }

  get generation(): number {
    return this.filed.message.generation;
  }

  encoded(encoding: "json" | "xml"): Uint8Array {
    return Buffer.from(encoders[encoding](this.value));
  }
}

const encoders = { json: recordEncoders.json("message"), xml: recordEncoders.xml("message") };
