import {
  createServer,
  type IncomingMessage,
  request as makeRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import { dirname } from "node:path";
import type { Ambient } from "../ambient.ts";
import { makeFolder } from "../process/files.ts";
import { clearSocketPath } from "../process/socket-path.ts";
import type { Send } from "./client.ts";
import type { Serve } from "./server.ts";
import { payloadOfReply, relayXmlRpc, requestOfPayload } from "./xml-rpc.ts";

/** Longest reply that a caller reads, in bytes. */
const MAX_REPLY = 1_048_576;

/**
 * Carries payloads to a daemon that `serveDirectly` serves, one connection a call. A call rejects with the system's error where nobody
 * listens, and with an Error where the reply is none, is too long, or has not come within so many milliseconds.
 */
export function sendDirectly(path: string, name: string, ambient: Ambient, timeoutMs: number): Send {
  return async (payload) =>
    payloadOfReply(await posted(path, name, Buffer.from(requestOfPayload(payload)), ambient, timeoutMs));
}

function posted(path: string, name: string, body: Buffer, ambient: Ambient, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { "user-agent": name, "content-length": body.length, connection: "close" };
    const request = makeRequest({ socketPath: path, method: "POST", path: "/", headers }, (response) => {
      readReply(response)
        .then(resolve, reject)
        .finally(() => timer.stop());
    });
    const fail = (error: Error) => {
      timer.stop();
      reject(error);
    };
    const timer = ambient.after(timeoutMs, () => request.destroy(new Error(`${path} has not answered in time`)));
    request.on("error", fail);
    request.end(body);
  });
}

async function readReply(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REPLY) throw new Error("The reply is too long");
    chunks.push(chunk);
  }
  if (response.statusCode !== 200) throw new Error(`The reply has the status ${response.statusCode}`);
  return Buffer.concat(chunks);
}

/** How much of the daemon callers may take. */
export interface DirectLimits {
  /** Longest request, in bytes. */
  readonly body: number;
  /** Calls at a time. */
  readonly connections: number;
}

/**
 * Serves XML-RPC over HTTP on a Unix socket, for hosts without a message switch (spec: message-switch.md, section 10.7): POST with a
 * length, one request a connection; anything else is not found. Raises the system's error where the path cannot be listened on.
 */
export async function serveDirectly(
  path: string,
  serve: Serve,
  limits: DirectLimits,
): Promise<{ stop(): Promise<void> }> {
  makeFolder(dirname(path));
  await clearSocketPath(path);
  const server = createServer({ keepAlive: false }, (request, response) => {
    answer(request, response, serve, limits.body).catch(() => response.destroy());
  });
  server.maxConnections = limits.connections;
  await listen(server, path);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  serve: Serve,
  maxBody: number,
): Promise<void> {
  const length = Number(request.headers["content-length"]);
  if (request.method !== "POST" || !(length <= maxBody)) {
    response.writeHead(404, { connection: "close", "content-length": 0 }).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const reply = await relayXmlRpc(Buffer.concat(chunks), serve).catch(() => undefined);
  if (reply === undefined) response.writeHead(400, { connection: "close", "content-length": 0 }).end();
  else response.writeHead(200, { connection: "close", "content-length": Buffer.byteLength(reply) }).end(reply);
}
