import type { DateTime } from "../ref.ts";

const FORM = /^(\d{4})(-?)(\d{2})\2(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

/**
 * Text of a date as the wire writes it: `YYYYMMDDThh:mm:ss` with `Z` or `±hh:mm`; a fraction is dropped, no zone means UTC, second 60 is the
 * next minute. `undefined` for text that is no date (spec: api-wire.md, section 3.2).
 */
export function parseDateTime(text: string): DateTime | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, year = "", , month = "", day = "", hour = "", minute = "", second = "", , sign, offsetHour, offsetMinute] =
    match;
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const zone = zoneText(sign, offsetHour, offsetMinute);
  if (zone === undefined) return undefined;
  if (second === "60") return nextMinute(`${year}-${month}-${day}T${hour}:${minute}:59Z`, zone);
  return `${year}${month}${day}T${hour}:${minute}:${second}${zone}` as DateTime;
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

function zoneText(sign: string | undefined, hour: string | undefined, minute: string | undefined): string | undefined {
  if (sign === undefined || hour === undefined || minute === undefined) return "Z";
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  return hour === "00" && minute === "00" ? "Z" : `${sign}${hour}:${minute}`;
}

/** The second after `lastSecond`, which is the one before a minute's end. */
function nextMinute(lastSecond: string, zone: string): DateTime | undefined {
  const iso = new Date(Date.parse(lastSecond) + 1000).toISOString();
  if (iso.startsWith("+")) return undefined;
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 19)}${zone}` as DateTime;
}
