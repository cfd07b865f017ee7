/** Message types (spec: xenstore-protocol.md, section 1.3). */
export const MessageType = {
  control: 0,
  directory: 1,
  read: 2,
  getPermissions: 3,
  watch: 4,
  unwatch: 5,
  transactionStart: 6,
  transactionEnd: 7,
  introduce: 8,
  release: 9,
  getDomainPath: 10,
  write: 11,
  mkdir: 12,
  rm: 13,
  setPermissions: 14,
  watchEvent: 15,
  error: 16,
  isDomainIntroduced: 17,
  resume: 18,
  setTarget: 19,
  resetWatches: 21,
  directoryPart: 22,
} as const;

/** Bytes of a header. */
const headerBytes = 16;
/** Bytes of a request's payload at most; the daemons close the connection, or lose their place in it, on more. */
export const maxRequestBytes = 4096;
/** Bytes of a reply's payload that are accepted: oxenstored answers long directories beyond the protocol's 4096. */
export const maxReplyBytes = 16 * 1024 * 1024;

/** One message, either way. */
export interface Message {
  readonly type: number;
  /** Chosen by the client and echoed; 0 in events. */
  readonly request: number;
  /** 0 outside transactions. */
  readonly transaction: number;
  readonly payload: Buffer;
}

/** The bytes of a message (section 1.1): four little-endian words, then the payload. */
export function encodeMessage({ type, request, transaction, payload }: Message): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + payload.length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(request, 4);
  bytes.writeUInt32LE(transaction, 8);
  bytes.writeUInt32LE(payload.length, 12);
  payload.copy(bytes, headerBytes);
  return bytes;
}

/** A message with a payload beyond the limit was announced; nothing after it can be read. */
class PayloadTooLong extends Error {
  readonly code = "PAYLOAD_TOO_LONG";

  constructor(bytes: number, limit: number) {
    super(`a message of ${bytes} bytes, beyond the limit of ${limit}`);
    this.name = "PayloadTooLong";
  }
}

/** Cuts a stream into messages, however it is split. */
export class MessageReader {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #held = 0;

  /** `limit`: bytes of a payload that are accepted. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The messages that the bytes complete. Raises `PayloadTooLong`, after which the stream is of no use. */
  push(chunk: Buffer): Message[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const needed = this.#needed();
    if (this.#held < needed) return [];
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#held);
    const messages: Message[] = [];
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const length = this.#lengthAt(bytes, at);
      if (bytes.length - at < headerBytes + length) break;
      messages.push({
        type: bytes.readUInt32LE(at),
        request: bytes.readUInt32LE(at + 4),
        transaction: bytes.readUInt32LE(at + 8),
        payload: bytes.subarray(at + headerBytes, at + headerBytes + length),
      });
      at += headerBytes + length;
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#held = bytes.length - at;
    return messages;
  }

  /** Bytes that the first message takes, as far as its header is there: pieces are joined only once they complete it. */
  #needed(): number {
    const [first] = this.#chunks;
    if (first === undefined || first.length < headerBytes) return headerBytes;
    return headerBytes + this.#lengthAt(first, 0);
  }

  #lengthAt(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32LE(at + 12);
    if (length > this.#limit) throw new PayloadTooLong(length, this.#limit);
    return length;
  }
}

/** Strings as a payload: each with its NUL. The texts are ASCII by the rules of paths, or were checked to hold no NUL. */
export function stringsPayload(...texts: readonly string[]): Buffer {
  return Buffer.from(`${texts.join("\0")}\0`, "utf8");
}

/** The strings of a payload; what stands after the last NUL counts as one more, unless it is empty. */
export function payloadStrings(payload: Buffer): string[] {
  if (payload.length === 0) return [];
  const texts = payload.toString("utf8").split("\0");
  if (texts.at(-1) === "") texts.pop();
  return texts;
}
