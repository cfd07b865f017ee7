import type { Encoding } from "./database.ts";

/** An alert as events carry it. */
export interface MessageRecord {
  readonly ref: string;
  /** Generation that its creation took. */
  readonly generation: number;
  /** Its record, by wire names. */
  readonly value: object;
  /** The record as ready bytes: a JSON object, or an XML-RPC `<value>` with its tags. */
  encoded(encoding: Encoding): Uint8Array;
}

/** What a message store remembers since a generation (spec: events-tasks.md, sections 2 and 7.1). */
export interface MessagesSince {
  /** Messages made after it that still exist, oldest first. */
  readonly created: readonly MessageRecord[];
  /** Refs of the messages destroyed after it, as far as they are remembered. */
  readonly destroyed: readonly string[];
  /** Greatest generation among both, or the one asked for. */
  readonly generation: number;
}

/** One creation or destruction of a message. */
export interface MessageChange {
  readonly kind: "add" | "del";
  readonly message: MessageRecord;
}

/** The message store, as events see it: alerts are files, not rows, but they show in the same stream. */
export interface MessageSource {
  since(generation: number): MessagesSince;
  /** Calls `listener` synchronously after each change; returns the function that stops it. */
  onChange(listener: (change: MessageChange) => void): () => void;
}

/** A source without messages, for a program that has no message store. */
export const NO_MESSAGES: MessageSource = {
  since: (generation) => ({ created: [], destroyed: [], generation }),
  onChange: () => () => undefined,
};
