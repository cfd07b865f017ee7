import type { DateTime } from "../../runtime/ref.ts";

/** A date of the wire (`20260131T09:05:07Z`, or with `±hh:mm`) as milliseconds since 1970; 0 for text that is none. */
export function millisecondsOf(date: DateTime): number {
  const [, year, month, day, rest] = /^(\d{4})(\d{2})(\d{2})(T.*)$/.exec(date) ?? [];
  const time = Date.parse(`${year}-${month}-${day}${rest}`);
  return Number.isNaN(time) ? 0 : time;
}
