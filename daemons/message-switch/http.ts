/** A request, ready to be carried out. */
export interface Request {
  readonly method: string;
  /** The path as sent. */
  readonly target: string;
  readonly host: string | undefined;
  /** A byte string; empty where the request has none or where the broker does not read it. */
  readonly body: string;
  /** Whether the connection ends with the reply. */
  readonly last: boolean;
}

/** Bytes that are not HTTP, or too many of them: the connection is closed without a reply. */
export class NotHttp extends Error {}

/** Bounds on what one request may hold, in bytes. */
export interface HttpLimits {
  readonly head: number;
  readonly body: number;
}

export const defaultLimits: HttpLimits = { head: 64 * 1024, body: 256 * 1024 * 1024 };

interface Head {
  readonly method: string;
  readonly target: string;
  readonly host: string | undefined;
  readonly last: boolean;
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ \r\n]+) HTTP\/1\.([0-9])$/;
const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*([^\r]*)/i;
const CHUNKED = /\r\ntransfer-encoding:[^\r]*chunked/i;
const CLOSE = /\r\nconnection:[ \t]*close/i;
const HOST = /\r\nhost:[ \t]*([^\r]*)/i;
const END_OF_HEAD = "\r\n\r\n";

/**
 * Cuts the bytes of a connection into requests (spec: message-switch.md, section 2). Only a POST has a body; the bytes behind any other
 * head begin the next request.
 */
export class RequestReader {
  readonly #limits: HttpLimits;
  #chunks: Buffer[] = [];
  #length = 0;
  /** How many bytes there must be before it is worth looking. */
  #wanted = 1;
  #head: Head | undefined;
  #bodyLength: number | "chunked" = 0;
  /** Where the search for the end of the head goes on. */
  #searched = 0;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  /** Bytes that are not part of a finished request. */
  get buffered(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next whole request, or `undefined` until more bytes come. Throws `NotHttp`. */
  next(): Request | undefined {
    if (this.#length < this.#wanted) return undefined;
    this.#head ??= this.#readHead();
    const head = this.#head;
    const body = head === undefined ? undefined : this.#readBody();
    if (head === undefined || body === undefined) return undefined;
    this.#head = undefined;
    this.#wanted = 1;
    return { ...head, body };
  }

  #readHead(): Head | undefined {
    const bytes = this.#joined();
    const end = bytes.indexOf(END_OF_HEAD, Math.max(0, this.#searched - 3), "latin1");
    if (end < 0 || end > this.#limits.head) {
      this.#searched = bytes.length;
      this.#wanted = bytes.length + 1;
      this.#refuseEarly(bytes);
      return undefined;
    }
    this.#searched = 0;
    const text = bytes.toString("latin1", 0, end);
    const head = parseHead(text);
    this.#bodyLength = head.method === "POST" ? bodyLength(text, this.#limits.body) : 0;
    this.#drop(bytes, end + END_OF_HEAD.length);
    return head;
  }

  /** What does not begin as a request is refused before its head has ended. */
  #refuseEarly(bytes: Buffer): void {
    if (bytes.length > this.#limits.head) throw new NotHttp("The head of the request is too long.");
    const end = bytes.indexOf("\r\n", 0, "latin1");
    if (end >= 0) requestLine(bytes.toString("latin1", 0, end));
  }

  #readBody(): string | undefined {
    if (this.#bodyLength === 0) return "";
    if (this.#bodyLength === "chunked") return this.#readChunked();
    this.#wanted = this.#bodyLength;
    if (this.#length < this.#bodyLength) return undefined;
    const bytes = this.#joined();
    const body = bytes.toString("latin1", 0, this.#bodyLength);
    this.#drop(bytes, this.#bodyLength);
    return body;
  }

  #readChunked(): string | undefined {
    const bytes = this.#joined();
    const parts: string[] = [];
    let at = 0;
    for (;;) {
      const lineEnd = bytes.indexOf("\r\n", at, "latin1");
      if (lineEnd < 0) break;
      const size = chunkSize(bytes.toString("latin1", at, lineEnd));
      const start = lineEnd + 2;
      if (start + size > this.#limits.body) throw new NotHttp("The body of the request is too long.");
      if (size === 0) {
        const end =
          bytes.toString("latin1", start, start + 2) === "\r\n" ? start : bytes.indexOf(END_OF_HEAD, start, "latin1");
        if (end < 0 || end + 2 > bytes.length) break;
        this.#drop(bytes, end === start ? start + 2 : end + END_OF_HEAD.length);
        return parts.join("");
      }
      if (start + size + 2 > bytes.length) {
        this.#wanted = start + size + 2;
        return undefined;
      }
      parts.push(bytes.toString("latin1", start, start + size));
      at = start + size + 2;
    }
    this.#wanted = bytes.length + 1;
    return undefined;
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #drop(bytes: Buffer, count: number): void {
    this.#length = bytes.length - count;
    this.#chunks = this.#length === 0 ? [] : [bytes.subarray(count)];
  }
}

function requestLine(line: string): { method: string; target: string; minor: string } {
  const match = REQUEST_LINE.exec(line);
  if (match === null) throw new NotHttp("The request line is malformed.");
  const [, method = "", target = "", minor = ""] = match;
  return { method, target, minor };
}

function parseHead(text: string): Head {
  const lineEnd = text.indexOf("\r\n");
  const { method, target, minor } = requestLine(lineEnd < 0 ? text : text.slice(0, lineEnd));
  return { method, target, host: HOST.exec(text)?.[1]?.trimEnd(), last: minor === "0" || CLOSE.test(text) };
}

function bodyLength(head: string, limit: number): number | "chunked" {
  if (CHUNKED.test(head)) return "chunked";
  const text = CONTENT_LENGTH.exec(head)?.[1]?.trimEnd() ?? "0";
  const length = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!(length <= limit)) throw new NotHttp("The length of the body is malformed or too great.");
  return length;
}

function chunkSize(line: string): number {
  const digits = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/.exec(line)?.[1];
  if (digits === undefined) throw new NotHttp("A chunk of the body is malformed.");
  return Number.parseInt(digits, 16);
}

const REASONS: Readonly<Record<number, string>> = { 200: "OK", 404: "Not Found", 500: "Internal Server Error" };

/** A whole reply; its only header is the length (spec: message-switch.md, section 2). */
export function replyText(status: number, body: string): string {
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
