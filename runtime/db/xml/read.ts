import { XapiError } from "../../errors.ts";
import type { FieldSchema, Schema } from "../../model/types.ts";
import type { LoadedRow } from "../database.ts";
import { TableState } from "../state.ts";
import { valueOfText } from "../text.ts";
import { defaultOf, type Value } from "../value.ts";
import { textOfAttribute } from "./escape.ts";
import { malformed, type Position, type Tag, TagReader } from "./tags.ts";

/** What an XML database holds: ready for `Database.adopt`. */
export interface XmlContent {
  readonly version: readonly [major: number, minor: number];
  readonly generation: number;
  readonly rows: readonly LoadedRow[];
}

export interface XmlReadOptions {
  /** Whether a column that the schema lacks was removed from the datamodel, and is to be dropped; any other is an error. */
  readonly removed?: (className: string, column: string) => boolean;
}

/** A table of the schema with its fields by column name. */
interface Target {
  readonly state: TableState;
  readonly columns: ReadonlyMap<string, FieldSchema>;
}

/**
 * Reads an XML database piece by piece (spec: database.md, sections 4 and 4.3): fields and classes that do not persist are
 * at their defaults, as are columns that the file lacks; computed sets are left empty. Raises `INTERNAL_ERROR` with the
 * place for anything that is not such a document, and for columns without a default.
 */
export class XmlDatabaseReader {
  readonly #tags = new TagReader();
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #removed: (className: string, column: string) => boolean;
  readonly #open: string[] = [];
  readonly #manifest = new Map<string, string>();
  readonly #rows: LoadedRow[] = [];
  readonly #refs = new Set<string>();
  #target: Target | undefined;
  #done = false;

  constructor(schema: Schema, { removed = () => false }: XmlReadOptions = {}) {
    this.#removed = removed;
    this.#targets = new Map(
      Object.values(schema.classes).map((cls) => [
        cls.name,
        {
          state: new TableState(cls, schema.enums),
          columns: new Map(cls.fields.map((field) => [field.column, field])),
        },
      ]),
    );
  }

  feed(piece: string): void {
    for (const tag of this.#tags.feed(piece)) this.#take(tag);
  }

  end(): XmlContent {
    this.#tags.end();
    if (!this.#done) throw malformed("the document is not complete", this.#tags.position);
    return {
      version: [this.#pair("schema_major_vsn"), this.#pair("schema_minor_vsn")],
      generation: this.#pair("generation_count"),
      rows: this.#rows,
    };
  }

  #take(tag: Tag): void {
    if (this.#done) throw malformed("something follows the database", tag.at);
    if (tag.kind === "end") {
      if (this.#open.pop() !== tag.name) throw malformed(`the end of ${tag.name} is out of place`, tag.at);
    } else {
      this.#start(tag);
      if (tag.kind === "start") this.#open.push(tag.name);
    }
    this.#done = this.#open.length === 0;
  }

  #start(tag: Tag): void {
    const path = [...this.#open, tag.name].join("/");
    switch (path) {
      case "database":
      case "database/manifest":
        return;
      case "database/manifest/pair":
        this.#manifest.set(attributeIn(tag, "key"), attributeIn(tag, "value"));
        return;
      case "database/table": {
        const name = attributeIn(tag, "name");
        this.#target = this.#targets.get(name);
        if (this.#target === undefined) throw malformed(`the table ${name} is unknown`, tag.at);
        return;
      }
      case "database/table/row":
        if (this.#target !== undefined && this.#target.state.persistent.length > 0) this.#row(this.#target, tag);
        return;
      default:
        throw malformed(`the element ${path} does not belong there`, tag.at);
    }
  }

  #row({ state, columns }: Target, tag: Tag): void {
    const ref = attributeIn(tag, "ref");
    if (this.#refs.has(ref)) throw malformed(`the reference ${ref} stands for two rows`, tag.at);
    this.#refs.add(ref);
    const row: Record<string, Value> = { ...state.blank };
    for (const [column, value] of tag.attributes) {
      if (column === "ref" || column === "_ref" || column === "__ctime" || column === "__mtime") continue;
      const field = columns.get(column);
      if (field === undefined) {
        if (this.#removed(state.name, column)) continue;
        throw malformed(`the column ${column} of ${state.name} is unknown`, tag.at);
      }
      if (state.persistent.includes(field)) row[field.name] = valueIn(state.name, field, value, tag.at);
    }
    for (const field of state.persistent) {
      if (tag.attributes.has(field.column) || defaultOf(field) !== undefined) continue;
      throw malformed(`a row of ${state.name} lacks ${field.column}, which has no default`, tag.at);
    }
    const created = generationIn(tag, "__ctime");
    this.#rows.push({ class: state.name, ref, row, created, modified: generationIn(tag, "__mtime") });
  }

  #pair(key: string): number {
    const value = this.#manifest.get(key);
    if (value === undefined || !/^-?[0-9]{1,15}$/.test(value)) {
      throw malformed(`the manifest has no number ${key}`, this.#tags.position);
    }
    return Number(value);
  }
}

function attributeIn(tag: Tag, name: string): string {
  const value = tag.attributes.get(name);
  if (value === undefined) throw malformed(`a ${tag.name} has no attribute ${name}`, tag.at);
  return value;
}

function generationIn(tag: Tag, name: string): number {
  const value = tag.attributes.get(name) ?? "0";
  if (!/^-?[0-9]{1,15}$/.test(value)) throw malformed(`${name} is no generation`, tag.at);
  return Number(value);
}

function valueIn(className: string, field: FieldSchema, attribute: string, at: Position): Value {
  try {
    return valueOfText(field.type, textOfAttribute(attribute));
  } catch (thrown) {
    const reason =
      thrown instanceof XapiError ? thrown.params.join(" ") : thrown instanceof Error ? thrown.message : "";
    throw malformed(`in the column ${field.column} of ${className}: ${reason}`, at);
  }
}
