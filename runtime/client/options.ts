import type { Clock } from "./clock.ts";

/** Where to connect, and as whom. */
export type ConnectOptions = Server & (Credentials | ExistingSession);

/** A name and password: the client logs in, and again when its session is lost. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly session?: undefined;
}

/** A session that somebody else made. It is used as it is, never renewed, and left alone by `close`. */
export interface ExistingSession {
  readonly session: string;
  readonly user?: undefined;
  readonly password?: undefined;
}

/** The server and how to treat it. */
export interface Server {
  /** `http://host:port`, `https://host`, a bare host (https), or in Node `unix:/var/lib/xcp/xapi`. Any host of the pool. */
  readonly url: string;
  /** Who is calling, for the server's limits and logs. Default `xapi-ts`. */
  readonly originator?: string;
  /** Milliseconds that each call may take. Default: a minute for reads, no limit for others. */
  readonly timeout?: number;
  /** False: other hosts of the pool are not tried when the coordinator is gone. Default true. */
  readonly failover?: boolean;
  /** The URL for an address of the pool's own network, where that is not reachable as it is (NAT, simulators). */
  readonly locate?: (address: string) => string;
  /** Aborts connecting. */
  readonly signal?: AbortSignal;
  /** Time and chance, for tests. */
  readonly clock?: Clock;
}

/** What may be said about single calls: `xapi.with({ timeout: 5_000 }).VM.start(vm)`. */
export interface CallOptions {
  /** Ends the wait; the server goes on with what it does. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call fails with the `TransportError` `TIMEOUT`. */
  readonly timeout?: number;
}
