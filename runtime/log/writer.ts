import { closeSync, openSync, writeSync } from "node:fs";

/** Takes whole lines, without their ends. */
export interface LineWriter {
  write(line: string): void;
  /** Hands over what still waits, as far as the other side takes it. */
  flush(): void;
  /** Flushes, then gives up what the writer opened itself. */
  close(): void;
}

/** Lines that wait for a reader that is behind, before they are dropped (spec: message-switch.md, section 5). */
const maxWaiting = 512;

/** Writes all of `data` or as much as the descriptor takes; answers the number of bytes. */
type Write = (data: Buffer) => number;

/**
 * Writer to a file descriptor. A reader that does not keep up (a full pipe) never stops the program: 512 lines wait, what
 * is more is dropped, and a line in the log says how many. A closed or failing descriptor loses the lines silently, since
 * there is no place left to say so.
 */
export function descriptorWriter(descriptor: number): LineWriter {
  return boundedWriter((data) => writeSync(descriptor, data));
}

/** Writer that appends to a file, made with mode 0640 if it is missing. Raises the file system's error. */
export function fileWriter(path: string): LineWriter {
  const descriptor = openSync(path, "a", 0o640);
  const writer = descriptorWriter(descriptor);
  return {
    ...writer,
    close() {
      writer.close();
      closeSync(descriptor);
    },
  };
}

/** The writer behind `descriptorWriter`; `write` raises `EAGAIN` when the other side is full. */
export function boundedWriter(write: Write): LineWriter {
  const waiting: Buffer[] = [];
  let dropped = 0;

  const drain = () => {
    while (waiting.length > 0) {
      const rest = send(write, waiting[0] ?? Buffer.alloc(0));
      if (rest === undefined) waiting.shift();
      else {
        waiting[0] = rest;
        return;
      }
    }
    if (dropped === 0) return;
    const notice = Buffer.from(`dropped ${dropped} log lines\n`);
    dropped = 0;
    const rest = send(write, notice);
    if (rest !== undefined) waiting.push(rest);
  };

  return {
    write(line) {
      drain();
      const data = Buffer.from(`${line}\n`);
      const rest = waiting.length > 0 ? data : send(write, data);
      if (rest === undefined) return;
      if (waiting.length >= maxWaiting) dropped += 1;
      else waiting.push(rest);
    },
    flush: drain,
    close: drain,
  };
}

/** Writes; answers what is left when the other side is full. */
function send(write: Write, data: Buffer): Buffer | undefined {
  let rest = data;
  try {
    while (rest.length > 0) rest = rest.subarray(write(rest));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return rest;
  }
  return undefined;
}
