/** Digits of a length in front of a message. */
const LENGTH_DIGITS = 12;
/** Longest message that is read: twice what the kernel takes as arguments and environment. */
const MAX_BODY = 8 * 1024 * 1024;

/** A message with its length in bytes in front, as 12 decimal digits (spec: forkexecd.md, section 3). */
export function frame(body: string): Buffer {
  const length = Buffer.byteLength(body).toString().padStart(LENGTH_DIGITS, "0");
  return Buffer.from(length + body);
}

/** What was received is no message. */
class FrameError extends Error {
  constructor(text: string) {
    super(text);
    this.name = "FrameError";
  }
}

/** Cuts received bytes into messages. */
export class Frames {
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted: number | undefined;

  /** The messages that are whole with these bytes. Raises `FrameError` for what cannot be a length; then nothing is left to read. */
  push(chunk: Buffer): string[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const bodies: string[] = [];
    for (;;) {
      this.#wanted ??= this.#size < LENGTH_DIGITS ? undefined : readLength(this.#take(LENGTH_DIGITS));
      if (this.#wanted === undefined || this.#size < this.#wanted) return bodies;
      bodies.push(this.#take(this.#wanted).toString());
      this.#wanted = undefined;
    }
  }

  #take(size: number): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(size)];
    this.#size = all.length - size;
    return all.subarray(0, size);
  }
}

function readLength(digits: Buffer): number {
  const text = digits.toString("latin1");
  if (!/^\d+$/.test(text)) throw new FrameError(`no length: ${JSON.stringify(text)}`);
  const length = Number(text);
  if (length > MAX_BODY) throw new FrameError(`a message of ${length} bytes is too long`);
  return length;
}
