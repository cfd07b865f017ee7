import { connect, type NetConnectOpts, type Socket } from "node:net";

/** What came back. */
export interface Answer {
  /** Status line and header lines; empty: nothing came back. */
  readonly head: readonly string[];
  readonly body: Buffer;
  /** Whether the server ended the connection or said that it would. */
  readonly closed: boolean;
}

/** How long a reply, its end, or a reply where none was recorded may take, in milliseconds. */
const PATIENCE = { reply: 10_000, end: 3000, silence: 400 };

/** What to wait for: one whole reply, nothing, or everything until the server ends the connection. */
export type Expected = "reply" | "silence" | "end";

/** Sends bytes on a connection of their own and reads what comes back. */
export async function exchange(to: NetConnectOpts, bytes: Buffer, expected: Expected): Promise<Answer> {
  const socket = connect(to);
  try {
    return await answerOn(socket, bytes, expected);
  } finally {
    socket.destroy();
  }
}

function answerOn(socket: Socket, bytes: Buffer, expected: Expected): Promise<Answer> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    let ended = false;
    const finish = () => {
      clearTimeout(timer);
      resolve(parse(received, ended));
    };
    const timer = setTimeout(finish, PATIENCE[expected]);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (expected !== "end" && isWhole(received)) finish();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      ended = true;
      finish();
    });
    socket.write(bytes);
  });
}

/** Replies to framed requests begin with the length of their header block. */
function unframed(received: Buffer): Buffer {
  return /^FRAME \d{12}/.test(received.subarray(0, 18).toString("latin1")) ? received.subarray(18) : received;
}

function isWhole(received: Buffer): boolean {
  const bytes = unframed(received);
  const at = bytes.indexOf("\r\n\r\n");
  if (at < 0) return false;
  const length = /^content-length: *(\d+)/im.exec(bytes.subarray(0, at).toString("latin1"))?.[1];
  return length !== undefined && !willClose(bytes, at) && bytes.length >= at + 4 + Number(length);
}

function willClose(bytes: Buffer, at: number): boolean {
  return /^connection: close/im.test(bytes.subarray(0, at).toString("latin1"));
}

function parse(received: Buffer, ended: boolean): Answer {
  const bytes = unframed(received);
  const at = bytes.indexOf("\r\n\r\n");
  if (at < 0) return { head: [], body: bytes, closed: ended };
  return {
    head: bytes.subarray(0, at).toString("latin1").split("\r\n"),
    body: bytes.subarray(at + 4),
    closed: ended,
  };
}
