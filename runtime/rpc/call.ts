import type { XapiError } from "../errors.ts";
import type { Type } from "../model/types.ts";
import type { Raw } from "./raw.ts";

/** Form of a request, which is also the form of its reply: XML-RPC, JSON-RPC 1.0 or JSON-RPC 2.0. */
export type ProtocolVersion = "xml" | "1.0" | "2.0";

/** `id` of a JSON-RPC request: any text (also empty) or any 64-bit integer (also 0). XML-RPC calls have 0. */
export type CallId = string | number | bigint;

/** One request, well-formed but not yet checked against the datamodel (spec: api-wire.md, sections 4 to 6). */
export interface Call {
  /** As sent: `VM.start`, `Async.VM_start`, `system.listMethods`. Never empty. */
  readonly method: string;
  /** In order, the session first where the message takes one. A params object of JSON-RPC 2.0 is a single struct. */
  readonly params: readonly Raw[];
  readonly version: ProtocolVersion;
  readonly id: CallId;
  /** The request's bytes, for a member that relays the call unchanged. */
  readonly body: Uint8Array;
  /** Set when the request can be answered by nothing but this: a text in it is not UTF-8 (section 6, rule 8). */
  readonly fault?: XapiError;
}

/**
 * How a request reached this host: `unix` is the local root, `clientcert` the client-certificate user, the others are anonymous until
 * they authenticate (section 1). `tls` is also said of TCP connections that the TLS terminator forwarded.
 */
export type Transport = "unix" | "tcp" | "tls" | "clientcert";

/** Who sent a call and under which circumstances. Everything but the transport is the client's own claim. */
export interface Origin {
  readonly transport: Transport;
  /** Address of the client, IPv4 in its plain form; unknown for unix sockets. */
  readonly clientIp?: string;
  readonly userAgent?: string;
  /** Path of the request, decoded: `/json` asks for relaying as JSON-RPC. */
  readonly path?: string;
  /** Task to run under and not to complete (header `task-id`). */
  readonly taskId?: string;
  /** Parent of the task that the call makes (header `subtask-of`). */
  readonly subtaskOf?: string;
  /** Recorded as origin in the session (header `originator`). */
  readonly originator?: string;
  /** Pairs `http:<k>` for the new task's `other_config` (headers `x-http-other-config-<k>`). */
  readonly otherConfig?: Readonly<Record<string, string>>;
  readonly traceparent?: string;
  readonly baggage?: string;
  /** Runs `action` once when the client goes away; returns the function that takes it back. Absent: it cannot go away. */
  readonly onClose?: (action: () => void) => () => void;
}

/** The origin of calls that this process makes itself. */
export const LOCAL_ORIGIN: Origin = { transport: "unix" };

/** A result of a declared type; the codec of the caller's protocol writes it when the reply is made. */
export interface TypedResult {
  readonly value: unknown;
  /** `null`: the message answers nothing. */
  readonly type: Type | null;
  /** XML-RPC without the Status/Value struct around it: `system.listMethods` (section 7). */
  readonly bare?: boolean;
}

/**
 * A result whose pieces are kept as ready bytes (rows of the database, events): joined, they are the value in the protocol: JSON text, or
 * XML-RPC from `<value>` to `</value>`, both included. Only the function of the caller's protocol is called, once.
 */
export class Fragments {
  readonly json: () => readonly Uint8Array[];
  readonly xml: () => readonly Uint8Array[];

  constructor(json: () => readonly Uint8Array[], xml: () => readonly Uint8Array[]) {
    this.json = json;
    this.xml = xml;
  }
}

/** A result of no declared type, as it came: `system.isAlive`, extensions. */
export class UntypedResult {
  readonly raw: Raw;

  constructor(raw: Raw) {
    this.raw = raw;
  }
}

/** A whole reply body in the caller's protocol, as the coordinator sent it to the member that relayed the call. */
export class VerbatimReply {
  readonly body: readonly Uint8Array[];

  constructor(body: readonly Uint8Array[]) {
    this.body = body;
  }
}

/** What a successful call yields; a failure is a thrown `XapiError`. */
export type Reply = TypedResult | Fragments | UntypedResult | VerbatimReply;

/** The dispatcher, as the HTTP layer sees it. */
export interface RpcService {
  /** Carries out a call. Throws (or rejects with) a `XapiError`; anything else becomes `INTERNAL_ERROR`. */
  call(call: Call, origin: Origin): Promise<Reply> | Reply;
  /**
   * Fingerprint of the coordinator's server certificate, for a client that was told `HOST_IS_SLAVE` and had asked for it
   * (section 10.1, `x-xenapi-request-host-certificate-thumbprint`).
   */
  coordinatorThumbprint?(algorithm: "sha-256" | "sha-1"): string | undefined;
}

/**
 * A request that is no call: nothing was executed. `code` is -32700 where the body is not JSON or XML, -32600 where it is but is not a
 * call; the message says what is wrong and where (spec: api-wire.md, section 15, row 11).
 */
export class MalformedRequest extends Error {
  readonly code: -32700 | -32600;
  /** The request's id where it could be read. */
  readonly id: CallId | null;

  constructor(code: -32700 | -32600, message: string, id: CallId | null = null) {
    super(message);
    this.name = "MalformedRequest";
    this.code = code;
    this.id = id;
  }
}
