import { asXapiError, type XapiError } from "../errors.ts";
import { follow } from "../log/follow.ts";
import { traceOfHeaders } from "../log/trace.ts";
import type { Schema } from "../model/types.ts";
import {
  type Call,
  Fragments,
  MalformedRequest,
  type Origin,
  type Reply,
  type RpcService,
  UntypedResult,
  VerbatimReply,
} from "../rpc/call.ts";
import * as json from "../rpc/jsonrpc/encode.ts";
import { parseCall as parseJsonCall } from "../rpc/jsonrpc/parse.ts";
import * as xml from "../rpc/xmlrpc/encode.ts";
import { parseCall as parseXmlCall } from "../rpc/xmlrpc/parse.ts";
import type { Head } from "./head.ts";

/** Body of a reply: one text, or pieces to be written one after the other. */
export type ReplyBody = string | readonly Uint8Array[];

/** A reply to an RPC request, ready but for its length. */
export interface RpcReply {
  readonly status: "200 OK" | "400 Bad Request";
  readonly body: ReplyBody;
  /** Lines to be added to the header block, each ended by CRLF. */
  readonly extraHeaders?: string;
}

export interface RpcContext {
  readonly service: RpcService;
  readonly schema: Schema;
  /** Told of what was thrown and is no `XapiError`. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Reads a request, has it carried out, and words the reply in the caller's protocol. Never throws: a body that is no call is a 400, every
 * other failure an API error with status 200 (spec: api-wire.md, sections 4, 5 and 15, row 11).
 */
export function answerCall(
  context: RpcContext,
  protocol: "xml" | "json",
  body: Uint8Array,
  head: Head,
  origin: Origin,
): RpcReply | Promise<RpcReply> {
  let call: Call;
  try {
    call = protocol === "xml" ? parseXmlCall(body) : parseJsonCall(body);
  } catch (error) {
    if (error instanceof MalformedRequest) return malformed(protocol, error);
    context.onError?.(error);
    return malformed(protocol, new MalformedRequest(-32600, "The request could not be read."));
  }
  if (call.fault !== undefined) return failure(call, call.fault);
  try {
    const reply = onBehalf(origin, () => context.service.call(call, origin));
    if (!(reply instanceof Promise)) return success(context, call, reply);
    return reply.then(
      (value) => successOrFailure(context, call, value, head),
      (error: unknown) => failed(context, call, error, head),
    );
  } catch (error) {
    return failed(context, call, error, head);
  }
}

/** A client that traces its requests finds its trace in every log line of what it causes, in whatever daemon. */
function onBehalf<T>({ traceparent, baggage, clientIp }: Origin, work: () => T): T {
  const trace = traceparent === undefined ? undefined : traceOfHeaders(traceparent, baggage);
  if (trace === undefined) return work();
  return follow(clientIp === undefined ? {} : { client: clientIp }, trace, work);
}

/** The 400 for a body that is no call, or that was not read at all. */
export function malformed(protocol: "xml" | "json", { code, message, id }: MalformedRequest): RpcReply {
  const body = protocol === "xml" ? xml.faultEnvelope(code, message) : json.malformedEnvelope(code, message, id);
  return { status: "400 Bad Request", body };
}

/** Wording a result may fail, where a value is not of its type: that is a fault of ours, not of the connection. */
function successOrFailure(context: RpcContext, call: Call, reply: Reply, head: Head): RpcReply {
  try {
    return success(context, call, reply);
  } catch (error) {
    return failed(context, call, error, head);
  }
}

function success({ schema }: RpcContext, call: Call, reply: Reply): RpcReply {
  if (reply instanceof VerbatimReply) return { status: "200 OK", body: reply.body };
  const bare = "bare" in reply && reply.bare === true;
  const [before, after] =
    call.version !== "xml"
      ? json.successEnvelope(call.version, call.id)
      : bare
        ? xml.BARE_ENVELOPE
        : xml.SUCCESS_ENVELOPE;
  if (reply instanceof Fragments) {
    const pieces = call.version === "xml" ? reply.xml() : reply.json();
    return { status: "200 OK", body: [Buffer.from(before), ...pieces, Buffer.from(after)] };
  }
  return { status: "200 OK", body: before + valueText(schema, call, reply) + after };
}

function valueText(schema: Schema, call: Call, reply: Exclude<Reply, Fragments | VerbatimReply>): string {
  const isXml = call.version === "xml";
  if (reply instanceof UntypedResult) return isXml ? xml.encodeRaw(reply.raw) : json.encodeRaw(reply.raw);
  if (reply.type === null) return isXml ? xml.VOID_VALUE : '""';
  return isXml ? xml.encoderFor(reply.type, schema)(reply.value) : json.encoderFor(reply.type, schema)(reply.value);
}

function failed(context: RpcContext, call: Call, thrown: unknown, head: Head): RpcReply {
  const error = asXapiError(thrown);
  if (error !== thrown) context.onError?.(thrown);
  const reply = failure(call, error);
  const extraHeaders = error.code === "HOST_IS_SLAVE" ? thumbprintHeader(context.service, head) : "";
  return extraHeaders === "" ? reply : { ...reply, extraHeaders };
}

function failure(call: Call, error: XapiError): RpcReply {
  const body = call.version === "xml" ? xml.failureEnvelope(error) : json.failureEnvelope(call.version, call.id, error);
  return { status: "200 OK", body };
}

/** Only for a client that asked for the coordinator's fingerprint (section 10.1). */
function thumbprintHeader(service: RpcService, head: Head): string {
  const asked = head.headers.get("x-xenapi-request-host-certificate-thumbprint");
  const algorithm = asked === "sha-256:master" ? "sha-256" : asked === "sha-1:master" ? "sha-1" : undefined;
  if (algorithm === undefined) return "";
  const thumbprint = service.coordinatorThumbprint?.(algorithm);
  return thumbprint === undefined ? "" : `x-xenapi-response-host-certificate-thumbprint: ${thumbprint}\r\n`;
}
