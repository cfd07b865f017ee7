import { fstatSync } from "node:fs";

/**
 * Whether journald reads `descriptor`: `JOURNAL_STREAM` holds `<device>:<inode>` of the stream that systemd connected, and
 * a program whose output was redirected afterwards must not write journald's prefixes there.
 */
export function isJournal(descriptor: number, environment: Readonly<Record<string, string | undefined>>): boolean {
  const stream = environment.JOURNAL_STREAM;
  if (stream === undefined || stream === "") return false;
  try {
    const { dev, ino } = fstatSync(descriptor);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}
