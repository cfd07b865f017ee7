import { connect, Socket } from "node:net";
import { type Ambient, sleep } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
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
/** Milliseconds between two attempts. */
const connectPause = 20;

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

/** Raises `XenstoreLost`. A daemon whose short queue of new connections is full (EAGAIN) is asked again until its time is over. */
async function connected(path: string, ambient: Ambient): Promise<Socket> {
  const giveUpAt = ambient.monotonic() + connectPatience;
  for (;;) {
    const left = giveUpAt - ambient.monotonic();
    const outcome = await attempt(path, ambient, left);
    if (outcome instanceof Socket) return outcome;
    if (outcome.code !== "EAGAIN" || left <= connectPause) throw new XenstoreLost(outcome.message, outcome);
    await sleep(ambient, connectPause);
  }
}

/** One attempt: the socket, or why there is none. */
function attempt(path: string, ambient: Ambient, patience: number): Promise<Socket | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const fail = (reason: NodeJS.ErrnoException) => {
      timer.stop();
      socket.destroy();
      resolve(reason);
    };
    const timer = ambient.after(patience, () => fail(new Error(`${path} does not take connections`)));
    socket.once("error", fail);
    socket.once("connect", () => {
      timer.stop();
      socket.off("error", fail);
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
      lose(messageOf(error), error);
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
