/** A row as a store keeps it: where it belongs, its generations, and its persistent fields as a JSON object. */
export interface StoredRow {
  readonly class: string;
  readonly ref: string;
  readonly created: number;
  readonly modified: number;
  readonly body: string;
}

/** What a store knows of the database besides its rows. */
export interface Manifest {
  readonly version: readonly [major: number, minor: number];
  readonly generation: number;
  /**
   * No generation beyond this was ever used. Modifications of fields that are not stored raise the generation too; after a
   * crash the database goes on from here, so that no generation is used twice.
   */
  readonly reserved: number;
}

/** One transaction: after it either all of this is kept or nothing. */
export interface Batch {
  readonly manifest: Manifest;
  readonly put: readonly StoredRow[];
  /** Refs of rows that are gone; the store may not know them. */
  readonly remove: readonly string[];
}

/**
 * Where the persistent part of a database survives a restart. A database calls `load` once, then `write` any number of
 * times but never two at once, then `close` once.
 */
export interface Store {
  /** Everything that was written, or `undefined` if nothing ever was. The rows are read as the iteration proceeds. */
  load(): Promise<{ readonly manifest: Manifest; readonly rows: Iterable<StoredRow> } | undefined>;
  /** Resolves when the batch is durable; rejects with an error that says why it is not, nothing of it being kept. */
  write(batch: Batch): Promise<void>;
  close(): Promise<void>;
}
