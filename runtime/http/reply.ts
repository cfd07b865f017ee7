import type { Socket } from "node:net";
import type { Head } from "./head.ts";
import { errorPage } from "./pages.ts";
import { frame, type Header, replyHead } from "./response.ts";
import type { RpcReply } from "./rpc.ts";
import { reasonOf } from "./status.ts";

const CONTENT_TYPES = { json: "application/json", xml: "text/xml" } as const;

/** Writes the reply of an RPC request, byte for byte as section 10.2 of api-wire.md has it; in one write unless it is large. */
export function writeRpcReply(
  socket: Socket,
  head: Head,
  protocol: "xml" | "json",
  { status, body, extraHeaders = "" }: RpcReply,
  keepAlive: boolean,
): void {
  const isText = typeof body === "string";
  const length = isText ? Buffer.byteLength(body) : body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const connection = keepAlive ? "keep-alive" : "close";
  const block = `HTTP/${head.version} ${status}\r\ncontent-length: ${length}\r\nconnection: ${connection}\r\ncache-control: no-cache, no-store\r\ncontent-type: ${CONTENT_TYPES[protocol]}\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: X-Requested-With\r\n${extraHeaders}\r\n`;
  const start = head.framed ? frame(block) : block;
  if (isText) {
    socket.write(start + body);
    return;
  }
  if (length <= JOINED_BYTES) {
    socket.write(joined(start, body, length));
    return;
  }
  socket.cork();
  socket.write(start, "latin1");
  for (const piece of body) socket.write(piece);
  socket.uncork();
}

/** Up to this size it costs less to copy the pieces of a body than to hand each of them to the system. */
const JOINED_BYTES = 65_536;

/** A header block and the pieces of a body, `length` bytes in all, as one buffer. */
function joined(start: string, body: readonly Uint8Array[], length: number): Buffer {
  const whole = Buffer.allocUnsafe(start.length + length);
  let at = whole.write(start, "latin1");
  for (const piece of body) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** Writes an error page; the connection must end after it (spec: api-wire.md, section 10.4). `head` is absent where it was not understood. */
export function writeErrorPage(
  socket: Socket,
  head: Head | undefined,
  status: number,
  message: string,
  extra: readonly Header[] = [],
): void {
  const page = errorPage(status, message);
  const headers: Header[] = [
    ["content-length", String(Buffer.byteLength(page))],
    ["content-type", "text/html"],
    ["connection", "close"],
    ["cache-control", "no-cache, no-store"],
    ...extra,
  ];
  const format = head ?? { version: "1.1" as const, framed: false };
  socket.write(replyHead(format, { status, reason: reasonOf(status), headers }) + page);
}
