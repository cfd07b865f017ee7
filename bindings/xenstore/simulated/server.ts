import { createServer, type Server, type Socket } from "node:net";
import type { SimulatedXenstore } from "../simulated.ts";
import { encodeMessage, MessageReader, maxRequestBytes } from "../wire.ts";

/** Bytes that may wait for a client that does not read; beyond, it is dropped. */
const maxUnread = 16 * 1024 * 1024;

/** A simulated store on a socket. */
export interface SimulatedServer {
  readonly path: string;
  /** Ends all connections and removes the socket. */
  close(): Promise<void>;
}

/**
 * Serves a simulated store on a Unix socket, where every client acts as domain 0 (who may connect is a matter of the
 * folder's permissions). A request of more than 4096 bytes ends its connection. Raises the system's error when it cannot listen.
 */
export function serveSimulated(store: SimulatedXenstore, path: string): Promise<SimulatedServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(store, socket);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve({ path, close: () => close(server, sockets) });
    });
  });
}

function serve(store: SimulatedXenstore, socket: Socket): void {
  const reader = new MessageReader(maxRequestBytes);
  const served = store.attach({
    deliver(message) {
      if (socket.destroyed) return;
      // What is sent in one turn goes out in one piece.
      if (socket.writableCorked === 0) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      socket.write(encodeMessage(message));
      if (socket.writableLength > maxUnread) socket.destroy();
    },
    dropped: () => socket.destroy(),
  });
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const message of reader.push(chunk)) served.receive(message);
    } catch {
      // What follows a payload that is too long cannot be read; the C daemon answers with the end, too.
      socket.destroy();
    }
  });
  // The end that follows an error is what matters.
  socket.on("error", () => {});
  socket.once("close", () => served.closed());
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
