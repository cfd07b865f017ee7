import { connect, type Socket } from "node:net";
import type { Ambient } from "../../runtime/ambient.ts";
import { type Link, type LinkEvents, WireConnection } from "./client.ts";
import { XenstoreLost } from "./errors.ts";
import type { ConnectionLimits } from "./in-flight.ts";
import { encodeMessage, type Message, MessageReader, maxReplyBytes } from "./wire.ts";

/** Where a xenstored is to be found: `XENSTORED_PATH`, or `socket` in `XENSTORED_RUNDIR` (spec: xenstore-protocol.md, section 1.9). */
export function xenstoredSocket(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.XENSTORED_PATH ?? `${environment.XENSTORED_RUNDIR ?? "/run/xenstored"}/socket`;
}

/** Milliseconds that connecting may take. */
const connectPatience = 10_000;

/**
 * Connects to the daemon's Unix socket. Connecting anew after a loss is the caller's to decide: watches and transactions
 * are gone then. Raises `XenstoreLost` when nobody listens there.
 */
export async function connectSocket(
  path: string,
  ambient: Ambient,
  limits: ConnectionLimits = {},
): Promise<WireConnection> {
  const socket = await connected(path, ambient);
  return new WireConnection((events) => socketLink(socket, events), ambient, limits);
}

function connected(path: string, ambient: Ambient): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (reason: string, cause?: unknown) => {
      timer.stop();
      socket.destroy();
      reject(new XenstoreLost(reason, cause));
    };
    const timer = ambient.after(connectPatience, () => fail(`${path} does not take connections`));
    const onError = (error: Error) => fail(error.message, error);
    socket.once("error", onError);
    socket.once("connect", () => {
      timer.stop();
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

/** A link over a connected socket. What is sent in one turn goes out in one piece. */
function socketLink(socket: Socket, events: LinkEvents): Link {
  const reader = new MessageReader(maxReplyBytes);
  let unsent: Buffer[] = [];
  let closing = false;
  const flush = () => {
    const [first] = unsent;
    if (first !== undefined && !socket.destroyed) socket.write(unsent.length === 1 ? first : Buffer.concat(unsent));
    unsent = [];
  };
  const lose = (reason: string, cause?: unknown) => {
    socket.destroy();
    if (!closing) events.lost(new XenstoreLost(reason, cause));
    closing = true;
  };
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const message of reader.push(chunk)) events.message(message);
    } catch (error) {
      lose(error instanceof Error ? error.message : String(error), error);
    }
  });
  socket.on("error", (error) => lose(error.message, error));
  socket.on("close", () => lose("xenstored closed it"));
  return {
    send(message: Message) {
      if (unsent.length === 0) process.nextTick(flush);
      unsent.push(encodeMessage(message));
    },
    close: () =>
      new Promise((resolve) => {
        closing = true;
        if (socket.closed) return resolve();
        socket.once("close", () => resolve());
        socket.destroy();
      }),
  };
}
