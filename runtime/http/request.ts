import type { Readable } from "node:stream";
import type { Origin } from "../rpc/call.ts";
import { type Head, percentDecode } from "./head.ts";

/** The body of a request to a handler, delivered as it comes. */
export interface RequestBody {
  /**
   * The body as a stream: as many bytes as the content-length says, of a PUT or POST without one all until the client ends the connection,
   * otherwise none. A client that goes away early ends the stream like a complete body; `cut` tells the difference. Ask for it once.
   */
  stream(): Readable;
  /** The whole body. Throws `BodyTooLarge` as soon as it is known to exceed `limit` bytes. */
  read(limit: number): Promise<Buffer>;
  /** The client went away before the content-length was reached. */
  readonly cut: boolean;
}

/** A body that exceeds what its handler takes. */
export class BodyTooLarge extends Error {}

/** A request to a plain HTTP handler (not RPC). */
export class HttpRequest {
  readonly method: string;
  /** Decoded: compare and split it as it is. */
  readonly path: string;
  /** As it stood behind the `?`, for redirects. */
  readonly rawQuery: string;
  readonly version: "1.0" | "1.1";
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Who asks; `transport` and `clientIp` are not the client's claim, the rest is. */
  readonly origin: Origin;
  readonly body: RequestBody;
  #query: ReadonlyMap<string, string> | undefined;
  #cookies: ReadonlyMap<string, string> | undefined;

  constructor(head: Head, origin: Origin, body: RequestBody) {
    this.method = head.method;
    this.path = head.path;
    this.rawQuery = head.rawQuery;
    this.version = head.version;
    this.headers = head.headers;
    this.origin = origin;
    this.body = body;
  }

  /** Parameters of the query, decoded; of one given twice the last counts. */
  get query(): ReadonlyMap<string, string> {
    this.#query ??= parsePairs(this.rawQuery, "&");
    return this.#query;
  }

  /** Cookies, decoded; separated by `;`, or by `&` where there is no `;`. */
  get cookies(): ReadonlyMap<string, string> {
    const written = this.headers.get("cookie") ?? "";
    this.#cookies ??= parsePairs(written, written.includes(";") ? ";" : "&");
    return this.#cookies;
  }

  /** Declared length of the body in bytes; `undefined` where there is none, or no sensible one. */
  get contentLength(): number | undefined {
    return contentLengthOf(this.headers);
  }
}

/** Value of the content-length header in bytes, `undefined` where it is absent or no decimal number. */
export function contentLengthOf(headers: ReadonlyMap<string, string>): number | undefined {
  const written = headers.get("content-length");
  return written !== undefined && /^[0-9]{1,19}$/.test(written) ? Number(written) : undefined;
}

function parsePairs(written: string, separator: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of written.split(separator)) {
    const equals = pair.indexOf("=");
    const name = percentDecode((equals < 0 ? pair : pair.slice(0, equals)).trim());
    if (name !== "") pairs.set(name, equals < 0 ? "" : percentDecode(pair.slice(equals + 1).trim()));
  }
  return pairs;
}
