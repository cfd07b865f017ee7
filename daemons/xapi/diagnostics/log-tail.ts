import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Most bytes of a log that an API call answers. */
const MOST_BYTES = 2 ** 20;

/** The last whole lines of a log file, at most 1 MiB. Raises the file system's error. */
export function logTail(path: string, most = MOST_BYTES): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - most);
    const bytes = Buffer.alloc(Math.min(size, most));
    const read = readSync(file, bytes, 0, bytes.length, start);
    const text = bytes.toString("utf8", 0, read);
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(file);
  }
}
