import { XapiError } from "../errors.ts";
import type { EventDatabase } from "./database.ts";
import { formatToken } from "./token.ts";

/**
 * `event.inject`: touches a row, and answers the token from which `event.from` sees that very `mod` (spec: events-tasks.md, section 2.1).
 * `name` must be the table's name to the letter. Raises `HANDLE_INVALID` [name; ref].
 */
export function inject(database: EventDatabase, name: string, ref: string): string {
  const table = Object.hasOwn(database.tables, name) ? database.tables[name] : undefined;
  if (table?.has(ref) !== true) throw new XapiError("HANDLE_INVALID", [name, ref]);
  table.touch(ref);
  return formatToken({ database: BigInt(table.modified(ref) - 1), messages: 0n });
}
