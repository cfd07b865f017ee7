import { closeSync } from "node:fs";
import { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { loadUnixStreams, type UnixStreams } from "../../../bindings/libc/unix-stream.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { relayXmlRpc } from "../../../runtime/daemon/xml-rpc.ts";
import type { CallContext } from "../../../runtime/dispatch/call-context.ts";
import { messageOf } from "../../../runtime/error-message.ts";
import { HttpError } from "../../../runtime/http/pages.ts";
import { BodyTooLarge, type HttpRequest } from "../../../runtime/http/request.ts";
import type { HttpResponse } from "../../../runtime/http/response.ts";
import { MalformedRequest } from "../../../runtime/rpc/call.ts";
import { streamHeaders } from "./replies.ts";

/** Longest call of another host, in bytes: the metadata of a VM. */
const MAX_CALL = 1_048_576;
/** How long the domain manager may take to take a connection over, in milliseconds. */
const PATIENCE_MS = 10_000;
/** What says who asks; the domain manager need not know. */
const CREDENTIALS: ReadonlySet<string> = new Set(["session_id", "pool_secret"]);

/** Passes a call of another host on to the domain manager's queue (spec: http-handlers.md, section 9). Raises `HttpError` 400. */
export async function postXenops(
  { services }: CallContext,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  try {
    const body = await request.body.read(MAX_CALL);
    const reply = await relayXmlRpc(body, services.vmManager.send);
    const headers = [["content-length", String(Buffer.byteLength(reply))], ...streamHeaders("close")] as const;
    response.stream({ status: 200, version: "1.0", headers }).end(reply);
  } catch (error) {
    if (error instanceof MalformedRequest || error instanceof BodyTooLarge) throw new HttpError(400, error.message);
    throw error;
  }
}

/**
 * Hands a connection over to the domain manager, which answers the request itself (spec: http-handlers.md, section 9). What it gets is one
 * end of a pair: this process passes on what comes and goes, since TLS ends here. Raises `HttpError` 404 where nobody takes it.
 */
export async function handOver(
  { ambient, services }: CallContext,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  let local: Socket;
  try {
    local = await given(`${services.settings["sockets-path"]}/xenopsd.forwarded`, told(request), ambient);
  } catch (error) {
    services.log.info(`${request.path} is not handed over: ${messageOf(error)}`);
    throw new HttpError(404, "The domain manager does not take this.");
  }
  connectBoth(response.claim(), local);
}

/** A request as the domain manager is told of it. */
function told({ path, query, cookies, headers }: HttpRequest): Buffer {
  const shown = (pairs: ReadonlyMap<string, string>) =>
    Object.fromEntries([...pairs].filter(([name]) => !CREDENTIALS.has(name)));
  const trace = headers.get("traceparent");
  return Buffer.from(
    JSON.stringify({
      path,
      query: shown(query),
      additional_headers: trace === undefined ? {} : { traceparent: trace },
      cookie: shown(cookies),
    }),
  );
}

/** Gives one end of a pair away and answers the other one. Raises an Error where nobody takes it in time. */
async function given(path: string, message: Buffer, ambient: Ambient): Promise<Socket> {
  const streams = await loadUnixStreams();
  const sender = streams.connect(path);
  const [kept, passed] = pairOr(streams, () => closeSync(sender));
  try {
    if (!streams.send(sender, message, passed)) throw new Error("It has no room for a message");
  } catch (error) {
    closeSync(sender);
    closeSync(kept);
    throw error;
  } finally {
    closeSync(passed);
  }
  const local = new Socket({ fd: kept, readable: true, writable: true, allowHalfOpen: true });
  local.on("error", () => {});
  try {
    const refusal = await endOf(new Socket({ fd: sender, readable: true, writable: true }), ambient);
    if (/^HTTP\/1\.\d 4/.test(refusal)) throw new Error("It is refused");
    return local;
  } catch (error) {
    local.destroy();
    throw error;
  }
}

function pairOr(streams: UnixStreams, failed: () => void): [number, number] {
  try {
    return streams.pair();
  } catch (error) {
    failed();
    throw error;
  }
}

/** What the domain manager says of a message until it ends the connection: nothing where it is content. */
async function endOf(sender: Socket, ambient: Ambient): Promise<string> {
  const timer = ambient.after(PATIENCE_MS, () => sender.destroy(new Error("It takes too long")));
  try {
    return await text(sender);
  } finally {
    timer.stop();
    sender.destroy();
  }
}

/** Passes on what either side sends; the end of one is told to the other, and both go when one has gone. */
function connectBoth(one: Socket, other: Socket): void {
  one.pipe(other);
  other.pipe(one);
  one.once("close", () => other.destroySoon());
  other.once("close", () => one.destroySoon());
}
