import type { VmssFrequency } from "../../../generated/api/enums.ts";
import { errors } from "../../../generated/api/errors.ts";

type Schedule = Readonly<Record<string, string>>;

const DAYS: readonly string[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** The keys that say when, by how often. */
const KEYS: Readonly<Record<VmssFrequency, readonly string[]>> = {
  hourly: ["min"],
  daily: ["hour", "min"],
  weekly: ["days", "hour", "min"],
};

/** Snapshots are taken at quarters of an hour. */
const MINUTES: readonly string[] = ["0", "15", "30", "45"];

/** Raises INVALID_VALUE [`schedule:<key>`; value] for a key that nobody knows or a value that is no such time. */
export function checkMoment(key: string, value: string): void {
  const isValid =
    (key === "min" && MINUTES.includes(value)) ||
    (key === "hour" && /^[0-9]{1,2}$/.test(value) && Number(value) < 24) ||
    (key === "days" && value.split(",").every((day) => DAYS.includes(day.trim().toLowerCase())));
  if (!isValid) throw errors.INVALID_VALUE(`schedule:${key}`, value);
}

/** Checks that a schedule has all keys that its frequency needs, with valid values. Raises INVALID_VALUE. */
export function checkSchedule(frequency: VmssFrequency, schedule: Schedule): void {
  for (const [key, value] of Object.entries(schedule)) checkMoment(key, value);
  const missing = KEYS[frequency].find((key) => schedule[key] === undefined);
  if (missing !== undefined) throw errors.INVALID_VALUE(`schedule:${missing}`, "");
}

/** Raises INVALID_VALUE [retained_snapshots; value] unless 1 to 10. */
export function checkRetained(value: number): void {
  if (value < 1 || value > 10) throw errors.INVALID_VALUE("retained_snapshots", String(value));
}
