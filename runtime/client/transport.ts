/** What came back from a POST. */
export interface HttpReply {
  readonly status: number;
  readonly text: string;
}

/** How a client reaches a server. */
export interface Transport {
  /**
   * Posts JSON to `/jsonrpc` of a server.
   *
   * @param base `https://host:port`, without a path, or `unix:/path`
   * @throws TransportError when no reply could be read; the reason of `signal` when that was aborted
   */
  post(base: string, body: string, options: { signal: AbortSignal; longPoll: boolean }): Promise<HttpReply>;
  /** Ends idle connections. */
  close(): Promise<void>;
}

/**
 * A call that got no answer from the API: the server could not be reached, the connection broke, time ran out, or what
 * came back was not a reply. What the API itself refuses is a `XapiError`.
 */
export class TransportError extends Error {
  /** `ECONNREFUSED` and the like, `TIMEOUT`, `CLOSED`, `HTTP_<status>`, `BAD_REPLY`, `UNSUPPORTED_URL`, `RENEWED`, or `NETWORK`. */
  readonly code: string;
  /** False: the server cannot have seen the request, so that sending it again is safe. */
  readonly sent: boolean;

  constructor(code: string, message: string, options: { sent: boolean; cause?: unknown }) {
    super(`${code}: ${message}`, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "TransportError";
    this.code = code;
    this.sent = options.sent;
  }
}

/** Whether asking again may help where the question changes nothing: the connection broke, or a proxy had no server. */
export function isTransient(error: TransportError): boolean {
  return !["TIMEOUT", "CLOSED", "BAD_REPLY", "UNSUPPORTED_URL"].includes(error.code) && !/^HTTP_4/.test(error.code);
}
