import { type DateTime, dateTimeOf } from "../ref.ts";

const FORM = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A date of the wire as a `Date`. Without a zone it counts as UTC (spec: api-wire.md, section 3.2).
 *
 * @throws RangeError when the text is no date
 */
export function parseDateTime(text: DateTime | string): Date {
  const [, year, month, day, hour, minute, second, zone = "Z"] = FORM.exec(text) ?? [];
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  if (Number.isNaN(date.getTime())) throw new RangeError(`Not a date of the API: ${text}`);
  return date;
}

/** A `Date` as the wire wants it, in UTC; fractions of a second are dropped. */
export function formatDateTime(date: Date): DateTime {
  return dateTimeOf(date.getTime());
}
