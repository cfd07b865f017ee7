import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { internalError } from "../../errors.ts";
import type { Batch, Manifest, StoredRow } from "./store.ts";

/** Version of the layout of the file itself, not of the datamodel. */
const LAYOUT = 1;

/** Size at which the log beside the file is moved into the file, and what it may keep then; in bytes, and in pages of SQLite. */
const LOG_BYTES = 16 * 1024 * 1024;
const LOG_PAGES = LOG_BYTES / 4096;

/**
 * A SQLite file with the rows of a database, for one user at a time; all calls block. Every transaction is on disk when
 * `write` returns (write-ahead log, full sync). Rows are JSON texts, so that the file outlives changes of the datamodel.
 */
export class SqliteFile {
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #setManifest: StatementSync;

  /** Opens the file, making it (mode 0600) if there is none. Raises if it is in use or no database of this layout. */
  constructor(path: string) {
    closeSync(openSync(path, "a", 0o600));
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA journal_size_limit = ${LOG_BYTES};
        PRAGMA wal_autocheckpoint = ${LOG_PAGES};
        CREATE TABLE IF NOT EXISTS manifest (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          layout INTEGER, major INTEGER, minor INTEGER, generation INTEGER, reserved INTEGER);
        CREATE TABLE IF NOT EXISTS rows (
          ref TEXT PRIMARY KEY, class TEXT NOT NULL, created INTEGER, modified INTEGER, body TEXT NOT NULL);`);
      this.#put = this.#db.prepare(
        // Updated in place where it is there: to replace it would rewrite the index too.
        `INSERT INTO rows (ref, class, created, modified, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE
         SET class = excluded.class, created = excluded.created, modified = excluded.modified, body = excluded.body`,
      );
      this.#remove = this.#db.prepare("DELETE FROM rows WHERE ref = ?");
      this.#setManifest = this.#db.prepare("INSERT OR REPLACE INTO manifest VALUES (1, ?, ?, ?, ?, ?)");
    } catch (thrown) {
      this.#db.close();
      throw thrown;
    }
  }

  /** What the file knows of the database, or `undefined` if nothing was ever written to it. */
  manifest(): Manifest | undefined {
    const found = this.#db.prepare("SELECT layout, major, minor, generation, reserved FROM manifest").get();
    if (found === undefined) return undefined;
    if (found.layout !== LAYOUT) throw internalError(`The database file has the unknown layout ${found.layout}.`);
    return {
      version: [Number(found.major), Number(found.minor)],
      generation: Number(found.generation),
      reserved: Number(found.reserved),
    };
  }

  /** All rows, read as the iteration proceeds. */
  *rows(): Generator<StoredRow, void, void> {
    const select = this.#db.prepare("SELECT ref, class, created, modified, body FROM rows");
    select.setReturnArrays(true);
    for (const columns of select.iterate() as unknown as Iterable<readonly unknown[]>) {
      const [ref, className, created, modified, body] = columns;
      yield {
        ref: String(ref),
        class: String(className),
        created: Number(created),
        modified: Number(modified),
        body: String(body),
      };
    }
  }

  /** Writes a batch in one transaction; if it raises, nothing of the batch is kept. */
  write({ manifest, put, remove }: Batch): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const ref of remove) this.#remove.run(ref);
      for (const row of put) this.#put.run(row.ref, row.class, row.created, row.modified, row.body);
      const [major, minor] = manifest.version;
      this.#setManifest.run(LAYOUT, major, minor, manifest.generation, manifest.reserved);
      this.#db.exec("COMMIT");
    } catch (thrown) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw thrown;
    }
  }

  close(): void {
    this.#db.close();
  }
}
