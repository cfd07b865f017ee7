import { type NumberShape, restoreNumbers } from "./numbers.ts";

/** What the caller of an API must know of it; everything else is types. Generated. */
export interface ClientTables {
  /** Messages that take no session. */
  readonly sessionless: readonly string[];
  /** Where floats stand: in the record of a class, by its name, and in results, by the name of the message. */
  readonly floats: Readonly<Record<string, NumberShape>>;
  /** Where numbers stand in results of tasks, by the name of the message. */
  readonly taskNumbers: Readonly<Record<string, NumberShape>>;
  /** Messages whose tasks have a text as result: an empty one is a result, not the absence of one. */
  readonly taskTexts: readonly string[];
}

/** A result of JSON-RPC with its floats restored. */
export function decodeResult(tables: ClientTables, method: string, result: unknown): unknown {
  const [className = "", name = ""] = method.split(".");
  const own = shapeOf(tables, method);
  if (own !== undefined) return restoreNumbers(result, own);
  if (method === "event.from" || method === "event.next") return restoreSnapshots(tables, result);
  const record = shapeOf(tables, className);
  if (record === undefined) return result;
  if (name === "get_record") return restoreNumbers(result, record);
  if (/^get_all_records(_where)?$/.test(name)) return mapMembers(result, record);
  const field = record !== 1 && name.startsWith("get_") ? record[name.slice("get_".length)] : undefined;
  return field === undefined ? result : restoreNumbers(result, field);
}

function restoreSnapshots(tables: ClientTables, result: unknown): unknown {
  const batch = result as { events?: readonly Snapshot[] } | readonly Snapshot[];
  for (const event of Array.isArray(batch) ? batch : ((batch as { events?: readonly Snapshot[] })?.events ?? [])) {
    const shape = recordShape(tables, String(event.class));
    if (shape !== undefined) restoreNumbers(event.snapshot, shape);
  }
  return result;
}

interface Snapshot {
  readonly class?: unknown;
  readonly snapshot?: unknown;
}

/** Events name classes in lower case. */
function recordShape(tables: ClientTables, lowerName: string): NumberShape | undefined {
  const name = Object.keys(tables.floats).find((key) => key.toLowerCase() === lowerName);
  return name === undefined ? undefined : tables.floats[name];
}

function shapeOf(tables: ClientTables, name: string): NumberShape | undefined {
  return Object.hasOwn(tables.floats, name) ? tables.floats[name] : undefined;
}

function mapMembers(records: unknown, shape: NumberShape): unknown {
  if (typeof records === "object" && records !== null) {
    for (const record of Object.values(records)) restoreNumbers(record, shape);
  }
  return records;
}
