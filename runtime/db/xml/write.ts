import type { FieldSchema, Schema } from "../../model/types.ts";
import { textOfValue } from "../text.ts";
import type { Row } from "../value.ts";
import { attributeOf } from "./escape.ts";

/** A row as the XML format needs it. */
export interface XmlRow {
  readonly ref: string;
  readonly row: Row;
  readonly created: number;
  readonly modified: number;
}

/** A database at one moment: rows never change, so it may be written at leisure. */
export interface XmlSnapshot {
  readonly schema: Schema;
  readonly generation: number;
  rows(className: string): readonly XmlRow[];
}

/**
 * A database in the XML format, piece by piece: every table in ASCII order, rows of persistent classes with all their
 * columns in ASCII order (spec: database.md, section 4).
 */
export function* databaseXml(snapshot: XmlSnapshot): Generator<string, void, void> {
  const { schema, generation } = snapshot;
  const [major, minor] = schema.version;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<database><manifest>`;
  yield pair("schema_major_vsn", major) + pair("schema_minor_vsn", minor) + pair("generation_count", generation);
  yield "</manifest>";
  for (const name of Object.keys(schema.classes).sort()) {
    const cls = schema.classes[name];
    const rows = cls?.persistent && cls.inDatabase ? snapshot.rows(name) : [];
    if (cls === undefined || rows.length === 0) {
      yield `<table name="${name}"/>`;
      continue;
    }
    const columns = columnsOf(cls.fields);
    yield `<table name="${name}">`;
    for (const row of rows) yield rowXml(row, columns);
    yield "</table>";
  }
  yield "</database>";
}

function pair(key: string, value: number): string {
  return `<pair key="${key}" value="${value}"/>`;
}

/** Columns in ASCII order with their fields; `_ref` has none. */
function columnsOf(fields: readonly FieldSchema[]): readonly (readonly [string, FieldSchema | undefined])[] {
  const columns = new Map<string, FieldSchema | undefined>(fields.map((field) => [field.column, field]));
  columns.set("_ref", undefined);
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1));
}

function rowXml({ ref, row, created, modified }: XmlRow, columns: ReturnType<typeof columnsOf>): string {
  let xml = `<row ref="${attributeOf(ref)}" __ctime="${created}" __mtime="${modified}"`;
  for (const [column, field] of columns) {
    const text = field === undefined ? ref : textOfValue(field.type, row[field.name] ?? "");
    xml += ` ${column}="${attributeOf(text)}"`;
  }
  return `${xml}/>`;
}
