import type { Catalogue } from "./catalogue.ts";

/**
 * `valid_ref_counts`: how many rows every table has, also tables without events and classes that are not stored (0), in the order of the
 * wire (spec: events-tasks.md, section 2). A snapshot, with its bytes made once.
 */
export class RefCounts {
  readonly values: Readonly<Record<string, number>>;
  #json: string | undefined;
  #xml: string | undefined;

  constructor(catalogue: Catalogue) {
    const values: Record<string, number> = Object.create(null);
    for (const { lower, table } of catalogue.descending) values[lower] = table?.size ?? 0;
    this.values = values;
  }

  /** A JSON object. */
  get json(): string {
    this.#json ??= JSON.stringify(this.values);
    return this.#json;
  }

  /** An XML-RPC struct; unlike all other integers on this wire these are typed. */
  get xml(): string {
    this.#xml ??= `<struct>${Object.entries(this.values)
      .map(([name, count]) => `<member><name>${name}</name><value><i4>${count}</i4></value></member>`)
      .join("")}</struct>`;
    return this.#xml;
  }
}
