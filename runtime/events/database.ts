import type { Schema } from "../model/types.ts";

/** Protocol of ready bytes. */
export type Encoding = "json" | "xml";

/** What happened to an object, in the words of the wire. */
export type Operation = "add" | "mod" | "del";

/** A change as the database reports it, synchronously, after it was made. */
export interface RowChange {
  /** Table name in datamodel spelling: `VM`. */
  readonly class: string;
  readonly ref: string;
  readonly kind: Operation;
  /** Generation of the change. */
  readonly generation: number;
  /** For `del`: the row as it was. */
  readonly row?: object;
}

/** A row that was created or modified. */
export interface ChangedRow {
  readonly class: string;
  readonly ref: string;
  /** Generation of its creation. */
  readonly created: number;
  /** Generation of its last modification, at least `created`. */
  readonly modified: number;
}

/** A row that is gone. */
export interface DeletedRow {
  readonly ref: string;
  readonly created: number;
  readonly deleted: number;
}

/** What events read of a table. */
export interface EventTable {
  readonly size: number;
  has(ref: string): boolean;
  find(ref: string): object | undefined;
  created(ref: string): number;
  modified(ref: string): number;
  touch(ref: string): void;
  /** The row as ready bytes: a JSON object, or an XML-RPC `<value>` with its tags. */
  encoded(ref: string, encoding: Encoding): Uint8Array;
}

/** What events need of the database; `Database` of `runtime/db` is one. */
export interface EventDatabase {
  readonly schema: Schema;
  /** By class in datamodel spelling; classes without a table may be absent. */
  readonly tables: { readonly [name: string]: EventTable };
  /** Generation of the last change. */
  readonly generation: number;
  onChange(listener: (change: RowChange) => void): () => void;
  /** Rows modified after a generation, the last modified first. */
  changesSince(generation: number): Iterable<ChangedRow>;
  /** Rows of a class deleted after a generation, as far as they are remembered (the last 256 to 512). */
  deletedSince(name: string, generation: number): Iterable<DeletedRow>;
}
