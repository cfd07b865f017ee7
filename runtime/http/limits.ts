/** Bounds of the HTTP layer; sizes in bytes, times in milliseconds (spec: api-wire.md, section 10.1). */
export interface HttpLimits {
  /** Whole header block of a request, its last empty line included. */
  readonly head: number;
  /** Body of an RPC request. */
  readonly rpcBody: number;
  /** Longest wait for the next bytes of a header block that is not complete. TCP only, like `headTotal`. */
  readonly headRead: number;
  /** Longest time from the first byte (of a new connection: from its acceptance) to the end of a header block. */
  readonly headTotal: number;
  /** Longest wait for the next bytes of a body that is read, and for a client that does not read its reply. */
  readonly stall: number;
  /** How long what a client still sends is thrown away after a last reply, so that it can read that reply. */
  readonly linger: number;
  /** Connections served at once: TCP and TLS, the unix socket, the socket for client certificates. */
  readonly tcpConnections: number;
  readonly unixConnections: number;
  readonly clientCertConnections: number;
  /** Connections above the limit that wait for their turn; further ones are closed. */
  readonly waiting: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  head: 1024,
  rpcBody: 307_200,
  headRead: 10_000,
  headTotal: 60_000,
  stall: 300_000,
  linger: 2_000,
  tcpConnections: 800,
  unixConnections: 1024,
  clientCertConnections: 800,
  waiting: 128,
};
