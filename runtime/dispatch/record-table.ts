import type { Encoding } from "../db/encoded.ts";

/** What generated messages need of a table; tables of the database and fixed ones, such as the roles, both have it. */
export interface RecordTable {
  get(ref: string): Readonly<Record<string, unknown>>;
  refs(): readonly string[];
  byUuid(uuid: string): string;
  byNameLabel(label: string): readonly string[];
  where(expression: string): readonly string[];
  encoded(ref: string, kind: Encoding): Uint8Array;
  allRecords(kind: Encoding): readonly Uint8Array[];
  recordsOf(refs: Iterable<string>, kind: Encoding): readonly Uint8Array[];
}

/** A table whose fields clients may write. */
export interface WritableTable extends RecordTable {
  set(ref: string, field: string, value: unknown): void;
  addToSet(ref: string, field: string, element: unknown): void;
  removeFromSet(ref: string, field: string, element: unknown): void;
  addToMap(ref: string, field: string, key: string, value: unknown): void;
  removeFromMap(ref: string, field: string, key: string): void;
}
