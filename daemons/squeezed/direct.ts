import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import type { Serve } from "../../runtime/daemon/server.ts";
import { relayXmlRpc } from "../../runtime/daemon/xml-rpc.ts";
import { clearSocketPath } from "../../runtime/process/socket-path.ts";

/** Longest request, in bytes. */
const MAX_BODY = 65_536;
const MAX_CONNECTIONS = 64;

/**
 * Serves XML-RPC over HTTP on a Unix socket, for hosts without a message switch (spec: message-switch.md, section 10.7): POST with a
 * length, one request a connection; anything else is not found. Raises the system's error where the path cannot be listened on.
 */
export async function serveDirectly(path: string, serve: Serve): Promise<{ stop(): Promise<void> }> {
  mkdirSync(dirname(path), { recursive: true });
  await clearSocketPath(path);
  const server = createServer({ keepAlive: false }, (request, response) => {
    answer(request, response, serve).catch(() => response.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
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

async function answer(request: IncomingMessage, response: ServerResponse, serve: Serve): Promise<void> {
  const length = Number(request.headers["content-length"]);
  if (request.method !== "POST" || !(length <= MAX_BODY)) {
    response.writeHead(404, { connection: "close", "content-length": 0 }).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const reply = await relayXmlRpc(Buffer.concat(chunks), serve).catch(() => undefined);
  if (reply === undefined) response.writeHead(400, { connection: "close", "content-length": 0 }).end();
  else response.writeHead(200, { connection: "close", "content-length": Buffer.byteLength(reply) }).end(reply);
}
