import type { Encoding } from "../db/encoded.ts";
import { XapiError } from "../errors.ts";
import type { WritableTable } from "./record-table.ts";

/** A record of a fixed table. */
export type StaticRecord = Readonly<Record<string, unknown>> & { readonly uuid: string };

/** How records of a fixed table are written, and which of them an expression means. */
export interface StaticTableOptions {
  readonly className: string;
  /** Made when first asked for. */
  readonly records: () => ReadonlyMap<string, StaticRecord>;
  readonly encoders: Readonly<Record<Encoding, (record: StaticRecord) => string>>;
  readonly where: (expression: string, records: ReadonlyMap<string, StaticRecord>) => readonly string[];
}

const FRAME: Readonly<
  Record<
    Encoding,
    readonly [open: string, before: (ref: string) => string, between: string, after: string, close: string]
  >
> = {
  json: ["{", (ref) => `${JSON.stringify(ref)}:`, ",", "", "}"],
  xml: ["<value><struct>", (ref) => `<member><name>${ref}</name>`, "", "</member>", "</struct></value>"],
};

/** A class whose objects are fixed and not kept in the database, such as the roles. It raises what a table raises. */
export class StaticTable implements WritableTable {
  readonly #o: StaticTableOptions;
  #records: ReadonlyMap<string, StaticRecord> | undefined;

  constructor(options: StaticTableOptions) {
    this.#o = options;
  }

  /** The records by reference. */
  get records(): ReadonlyMap<string, StaticRecord> {
    this.#records ??= this.#o.records();
    return this.#records;
  }

  get(ref: string): StaticRecord {
    const record = this.records.get(ref);
    if (record === undefined) throw new XapiError("HANDLE_INVALID", [this.#o.className, ref]);
    return record;
  }

  refs(): readonly string[] {
    return [...this.records.keys()];
  }

  byUuid(uuid: string): string {
    for (const [ref, record] of this.records) if (record.uuid === uuid) return ref;
    throw new XapiError("UUID_INVALID", [this.#o.className, uuid]);
  }

  byNameLabel(label: string): readonly string[] {
    return this.refs().filter((ref) => this.get(ref).name_label === label);
  }

  where(expression: string): readonly string[] {
    return this.#o.where(expression, this.records);
  }

  encoded(ref: string, kind: Encoding): Uint8Array {
    return Buffer.from(this.#o.encoders[kind](this.get(ref)));
  }

  allRecords(kind: Encoding): readonly Uint8Array[] {
    return this.recordsOf(this.refs(), kind);
  }

  recordsOf(refs: Iterable<string>, kind: Encoding): readonly Uint8Array[] {
    const [open, before, between, after, close] = FRAME[kind];
    const members = [...refs].map((ref) => `${before(ref)}${this.#o.encoders[kind](this.get(ref))}${after}`);
    return [Buffer.from(`${open}${members.join(between)}${close}`)];
  }

  set(): never {
    return this.#fixed();
  }
  addToSet(): never {
    return this.#fixed();
  }
  removeFromSet(): never {
    return this.#fixed();
  }
  addToMap(): never {
    return this.#fixed();
  }
  removeFromMap(): never {
    return this.#fixed();
  }

  #fixed(): never {
    throw new XapiError("OPERATION_NOT_ALLOWED", [`Objects of class ${this.#o.className} are fixed.`]);
  }
}
