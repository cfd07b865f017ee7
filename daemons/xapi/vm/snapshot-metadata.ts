import type { VMRow } from "../../../generated/api/records/VM.ts";
import { schema } from "../../../generated/server/schema.ts";
import { textOfValue, valueOfText } from "../../../runtime/db/text.ts";
import type { Value } from "../../../runtime/db/value.ts";
import type { Ref } from "../../../runtime/ref.ts";

const fields = schema.classes.VM?.fields ?? [];

/** The whole row of a VM as text: pairs of column and value, the last column first; what `VM.snapshot_metadata` holds. */
export function snapshotMetadata(ref: Ref<"VM">, row: VMRow): string {
  const values = row as unknown as Readonly<Record<string, Value>>;
  const pairs = fields.map(({ name, column, type }): [string, string] => [
    column,
    textOfValue(type, values[name] ?? ""),
  ]);
  pairs.push(["_ref", ref]);
  pairs.sort(([a], [b]) => (a < b ? 1 : -1));
  return textOfValue({ map: ["string", "string"] }, Object.fromEntries(pairs));
}

/** The fields in such a text; what it does not have, or has in a form that no field has, is left out. */
export function fieldsOfMetadata(text: string): Partial<VMRow> {
  const texts = textsIn(text);
  const values: Record<string, Value> = {};
  for (const { name, column, type } of fields) {
    const value = texts[column];
    if (value === undefined) continue;
    try {
      values[name] = valueOfText(type, value);
    } catch {
      // A snapshot from another version: the field keeps the value that the snapshot's own row has.
    }
  }
  return values as Partial<VMRow>;
}

function textsIn(text: string): Readonly<Record<string, string>> {
  if (text === "") return {};
  try {
    return valueOfText({ map: ["string", "string"] }, text) as Readonly<Record<string, string>>;
  } catch {
    return {};
  }
}
