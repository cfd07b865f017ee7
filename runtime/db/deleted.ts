/** A row that is gone, with the database generations of its creation and its deletion. */
export interface DeletedRow {
  readonly ref: string;
  readonly created: number;
  readonly deleted: number;
}

const KEPT_AFTER_TRIM = 256;
const TRIM_ABOVE = 512;

/** The newest deletions of one table: trimmed to 256 when there are more than 512 (spec: database.md, section 1.1). */
export class DeletedList {
  /** Oldest first. */
  #rows: DeletedRow[] = [];

  add(row: DeletedRow): void {
    this.#rows.push(row);
    if (this.#rows.length > TRIM_ABOVE) this.#rows = this.#rows.slice(-KEPT_AFTER_TRIM);
  }

  /** Those deleted after `generation`, newest first. */
  since(generation: number): DeletedRow[] {
    const found: DeletedRow[] = [];
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const row = this.#rows[i];
      if (row === undefined || row.deleted <= generation) break;
      found.push(row);
    }
    return found;
  }
}
