import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import { clearSocketPath } from "../process/socket-path.ts";
import type { Serve } from "./server.ts";
import { relayXmlRpc } from "./xml-rpc.ts";

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
  mkdirSync(dirname(path), { recursive: true });
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
