import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

/** Size of the journal's file, bytes. */
const FILE_SIZE = 1024 * 1024;
const SECTOR = 512;
const SIGNATURE = "mirage shared-block-device 1.0";
/** Bytes of the ring of data. */
export const CAPACITY = FILE_SIZE - 3 * SECTOR;
const PRODUCER = SECTOR;
const CONSUMER = 2 * SECTOR;
const DATA = 3 * SECTOR;

/**
 * A ring of byte strings in a file of fixed size (spec: message-switch.md, section 6): sector 0 a signature, 1 the producer's and 2 the
 * consumer's offset, then the data. An item becomes part of the ring when the producer's offset is written, after its bytes; a process that
 * is killed in between leaves the ring as it was.
 */
export class Journal {
  readonly #file: number;
  #producer: number;
  #consumer: number;
  /** What is appended and not yet written, in its order, and where it begins. */
  #unwritten: Buffer[] = [];
  #written: number;

  private constructor(file: number, producer: number, consumer: number) {
    this.#file = file;
    this.#producer = producer;
    this.#written = producer;
    this.#consumer = consumer;
  }

  /** Opens a journal, or makes an empty one (mode 0600) where there is none or the file is something else. */
  static open(path: string): Journal {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const known = fstatSync(file).size === FILE_SIZE && readText(file, 0, SIGNATURE.length) === SIGNATURE;
      const producer = known ? readOffset(file, PRODUCER) : 0;
      const consumer = known ? readOffset(file, CONSUMER) : 0;
      const sound = known && consumer <= producer && producer - consumer <= CAPACITY;
      if (!sound) format(file);
      return new Journal(file, sound ? producer : 0, sound ? consumer : 0);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Where the next item goes: bytes ever appended. */
  get position(): number {
    return this.#producer;
  }

  /** Whether the ring is so full that it is time to put its items elsewhere. */
  get isFilling(): boolean {
    return this.#producer - this.#consumer > CAPACITY / 2;
  }

  get isEmpty(): boolean {
    return this.#producer === this.#consumer;
  }

  /** The items from the oldest on. One that is cut off ends the list. */
  items(): string[] {
    const items: string[] = [];
    let at = this.#consumer;
    while (at < this.#producer) {
      const length = Number(this.#read(at, 4).readUInt32LE());
      if (at + itemSize(length) > this.#producer) break;
      items.push(this.#read(at + 4, length).toString("latin1"));
      at += itemSize(length);
    }
    return items;
  }

  /** Appends an item, to be written by the next flush; answers false, with nothing changed, where the ring has no room for it. */
  append(item: string): boolean {
    const size = itemSize(item.length);
    if (this.#producer - this.#consumer + size > CAPACITY) return false;
    const bytes = Buffer.allocUnsafe(size);
    bytes.writeUInt32LE(item.length);
    bytes.write(item, 4, "latin1");
    bytes.fill(0, 4 + item.length);
    this.#unwritten.push(bytes);
    this.#producer += size;
    return true;
  }

  /** Writes what was appended: it survives this process from now on. Throws the file system's errors; then it may be tried again. */
  flush(): void {
    if (this.#unwritten.length === 0) return;
    const bytes = Buffer.concat(this.#unwritten);
    const at = this.#written % CAPACITY;
    const first = Math.min(bytes.length, CAPACITY - at);
    writeAll(this.#file, bytes.subarray(0, first), DATA + at);
    writeAll(this.#file, bytes.subarray(first), DATA);
    writeOffset(this.#file, PRODUCER, this.#producer);
    this.#written = this.#producer;
    this.#unwritten = [];
  }

  /** Drops the items before a position: they are kept elsewhere now. */
  consume(position: number): void {
    this.flush();
    writeOffset(this.#file, CONSUMER, position);
    this.#consumer = position;
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    const at = offset % CAPACITY;
    const first = Math.min(length, CAPACITY - at);
    readSync(this.#file, bytes, 0, first, DATA + at);
    if (first < length) readSync(this.#file, bytes, first, length - first, DATA);
    return bytes;
  }
}

/** Length, bytes, padded to a multiple of four. */
function itemSize(length: number): number {
  return 4 + Math.ceil(length / 4) * 4;
}

function format(file: number): void {
  ftruncateSync(file, 0);
  ftruncateSync(file, FILE_SIZE);
  for (const [sector, text] of [
    [PRODUCER, "producer: bytes ever written"],
    [CONSUMER, "consumer: bytes ever read"],
  ] as const) {
    const bytes = Buffer.alloc(SECTOR);
    bytes.writeUInt8(2, 8);
    bytes.write(text, 128, "latin1");
    writeAll(file, bytes, sector);
  }
  writeAll(file, Buffer.from(SIGNATURE, "latin1"), 0);
}

function readOffset(file: number, position: number): number {
  const bytes = Buffer.alloc(8);
  readSync(file, bytes, 0, 8, position);
  const offset = bytes.readBigUInt64LE();
  return offset <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(offset) : -1;
}

function writeOffset(file: number, position: number, offset: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(offset));
  writeAll(file, bytes, position);
}

function readText(file: number, position: number, length: number): string {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, position);
  return bytes.toString("latin1");
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
