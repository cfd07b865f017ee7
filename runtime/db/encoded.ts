import { internalError } from "../errors.ts";
import type { Entry } from "./entry.ts";
import type { TableState } from "./state.ts";
import type { Row } from "./value.ts";

/** The two wire forms of a record. */
export type Encoding = "json" | "xml";

/** Gives, for a class, the function that turns its rows into wire text: a JSON object, or `<value>…</value>` in XML-RPC. */
export type RecordEncoder = (className: string) => (row: Row) => string;

/** The encoders of a database; asking for a form that has none is an `INTERNAL_ERROR`. */
export type RecordEncoders = { readonly [E in Encoding]?: RecordEncoder };

/** What stands around the members of the map ref -> record. */
interface Frame {
  readonly open: Uint8Array;
  readonly before: (ref: string) => string;
  readonly after: string;
  readonly close: Uint8Array;
  /** How many bytes of the first member's `before` separate it from a member in front of it. */
  readonly separator: number;
}

const frames: { readonly [E in Encoding]: Frame } = {
  json: {
    open: Buffer.from("{"),
    before: (ref) => `,${JSON.stringify(ref)}:`,
    after: "",
    close: Buffer.from("}"),
    separator: 1,
  },
  xml: {
    open: Buffer.from("<value><struct>"),
    before: (ref) => `<member><name>${escapeXml(ref)}</name>`,
    after: "</member>",
    close: Buffer.from("</struct></value>"),
    separator: 0,
  },
};

/**
 * Wire forms of rows. A row's bytes are made when first asked for, together with its key in the map of all records, and
 * kept with the row until it changes; a table's list of them until any row changes. Kept bytes are bounded by the rows.
 */
export class RecordCache {
  readonly #encoders: RecordEncoders;
  readonly #compiled = new Map<string, (row: Row) => string>();

  constructor(encoders: RecordEncoders) {
    this.#encoders = encoders;
  }

  /** One record. */
  row(state: TableState, entry: Entry, kind: Encoding): Uint8Array {
    const frame = frames[kind];
    const member = this.#member(state, entry, kind);
    return member.subarray(Buffer.byteLength(frame.before(entry.ref)), member.length - frame.after.length);
  }

  /** The map ref -> record of the whole table, as pieces that follow each other. */
  table(state: TableState, kind: Encoding): readonly Uint8Array[] {
    const kept = state[kind];
    if (kept !== undefined) return kept;
    const pieces = this.some(state, state.entries.values(), kind);
    state[kind] = pieces;
    return pieces;
  }

  /** The map ref -> record of some rows. */
  some(state: TableState, entries: Iterable<Entry>, kind: Encoding): readonly Uint8Array[] {
    const frame = frames[kind];
    const pieces = [frame.open];
    for (const entry of entries) {
      const member = this.#member(state, entry, kind);
      pieces.push(pieces.length === 1 ? member.subarray(frame.separator) : member);
    }
    pieces.push(frame.close);
    return pieces;
  }

  #member(state: TableState, entry: Entry, kind: Encoding): Uint8Array {
    const kept = entry[kind];
    if (kept !== undefined) return kept;
    const frame = frames[kind];
    const bytes = Buffer.from(frame.before(entry.ref) + this.#encoder(state, kind)(entry.row) + frame.after);
    entry[kind] = bytes;
    return bytes;
  }

  #encoder(state: TableState, kind: Encoding): (row: Row) => string {
    const key = `${kind} ${state.name}`;
    let encode = this.#compiled.get(key);
    if (encode === undefined) {
      encode = this.#encoders[kind]?.(state.name);
      if (encode === undefined) throw internalError(`The database has no encoder for the form ${kind}.`);
      this.#compiled.set(key, encode);
    }
    return encode;
  }
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
