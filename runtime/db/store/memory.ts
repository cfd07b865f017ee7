import type { Batch, Manifest, Store, StoredRow } from "./store.ts";

/** Keeps what is written as long as the object lives: several databases, one after the other, may be opened on it. */
export class MemoryStore implements Store {
  readonly #rows = new Map<string, StoredRow>();
  #manifest: Manifest | undefined;

  load(): Promise<{ readonly manifest: Manifest; readonly rows: Iterable<StoredRow> } | undefined> {
    const manifest = this.#manifest;
    return Promise.resolve(manifest && { manifest, rows: [...this.#rows.values()] });
  }

  write(batch: Batch): Promise<void> {
    for (const ref of batch.remove) this.#rows.delete(ref);
    for (const row of batch.put) this.#rows.set(row.ref, row);
    this.#manifest = batch.manifest;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
