import { connect as connectPlain, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { Ambient } from "../../../runtime/ambient.ts";
import { messageOf } from "../../../runtime/error-message.ts";
import { clientOptions, poolServerName } from "../../../runtime/tls/context.ts";
import { failure, internal } from "../errors.ts";
import { ByteStream } from "./byte-stream.ts";

/** How the other host is reached. */
export interface Destination {
  /** `https://host/services/xenops?session_id=...`, or `http:`; `unix:` is not for hosts but for tests of one machine. */
  readonly url: URL;
  /** File of the pool's certificates, of which the other host must have one; nothing: it is not checked. */
  readonly bundle?: string;
  readonly ambient: Ambient;
}

/** What an HTTP request of a migration is made of. */
export interface Request {
  readonly method: "PUT" | "POST";
  /** Below `/services/xenops`. */
  readonly path: string;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Where in a distributed trace the request is made. */
  readonly traceparent?: string;
}

const PATIENCE_MS = 30_000;
const MAX_HEAD = 65_536;
const MAX_BODY = 1_048_576;

/**
 * Sends a request and answers its connection behind the head of the reply. Raises `Failed_to_contact_remote_service`, and
 * `Internal_error` for another status than 200.
 */
export async function send(destination: Destination, request: Request): Promise<ByteStream> {
  const socket = await connected(destination);
  const stream = new ByteStream(socket);
  const timer = destination.ambient.after(PATIENCE_MS, () => socket.destroy(new Error("no reply in time")));
  try {
    await stream.write(Buffer.from(requestText(destination.url, request)));
    const { status } = await readHead(stream);
    if (status !== 200) throw internal(`${destination.url.host} answers ${request.path} with ${status}`);
    return stream;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    timer.stop();
  }
}

/** Sends a request with a body and answers the reply's, within so many milliseconds. Raises as `send` does. */
export async function post(
  destination: Destination,
  request: Request & { readonly body: string },
  patience = PATIENCE_MS,
): Promise<Buffer> {
  const socket = await connected(destination);
  const stream = new ByteStream(socket);
  const timer = destination.ambient.after(patience, () => socket.destroy(new Error("no reply in time")));
  try {
    await stream.write(Buffer.from(requestText(destination.url, request)));
    const { status, length } = await readHead(stream);
    if (status !== 200) throw internal(`${destination.url.host} answers ${request.path} with ${status}`);
    return await stream.read(Math.min(length, MAX_BODY));
  } finally {
    timer.stop();
    socket.destroy();
  }
}

/** A connection to the other host. Raises `Failed_to_contact_remote_service`, also where its certificate cannot be checked. */
function connected({ url, bundle, ambient }: Destination): Promise<Duplex> {
  const failed = (reason: string) => failure(["Failed_to_contact_remote_service", `${url.host}: ${reason}`]);
  const check = url.protocol === "https:" ? checkOf(bundle, failed) : {};
  return new Promise((resolve, reject) => {
    const done = () => {
      timer.stop();
      socket.off("error", onError);
      resolve(socket);
    };
    const socket = open(url, check, done);
    const fail = (reason: string) => {
      timer.stop();
      socket.destroy();
      reject(failed(reason));
    };
    const onError = (error: Error) => fail(error.message);
    const timer = ambient.after(PATIENCE_MS, () => fail("no connection in time"));
    socket.once("error", onError);
  });
}

/** How the other host's certificate is checked: by the pool's, or not at all. */
function checkOf(bundle: string | undefined, failed: (reason: string) => Error): ConnectionOptions {
  try {
    return clientOptions(bundle === undefined ? { profile: "none" } : { profile: "pool", bundle });
  } catch (error) {
    throw failed(`its certificate cannot be checked: ${messageOf(error)}`);
  }
}

function open(url: URL, check: ConnectionOptions, done: () => void): Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (url.protocol === "unix:") return connectPlain({ path: decodeURIComponent(url.pathname) }, done);
  if (url.protocol === "http:") return connectPlain({ host, port: Number(url.port || 80) }, done);
  if (url.protocol !== "https:") throw internal(`Not an address of a host: ${url.protocol}`);
  return connectTls({ host, port: Number(url.port || 443), servername: poolServerName, ...check }, done);
}

/** `PUT /services/xenops/migrate/vm/<id>?session_id=... HTTP/1.0` with its headers. */
function requestText(url: URL, { method, path, cookies = {}, body, traceparent }: Request): string {
  const base = url.protocol === "unix:" ? "/services/xenops" : url.pathname.replace(/\/$/, "");
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [
    `${method} ${base}${path}${url.search} HTTP/1.0`,
    `Host: ${url.host}`,
    "User-agent: xenopsd",
    ...(traceparent !== undefined ? [`traceparent: ${traceparent}`] : []),
    ...(pairs.length > 0 ? [`Cookie: ${pairs.join("; ")}`] : []),
    ...(body === undefined ? ["Connection: keep-alive"] : [`Content-length: ${Buffer.byteLength(body)}`]),
    "",
    body ?? "",
  ].join("\r\n");
}

/** Reads the head of a reply. */
async function readHead(stream: ByteStream): Promise<{ status: number; length: number }> {
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    if (head.length >= MAX_HEAD) throw internal("The head of the reply has no end");
    head += (await stream.read(1)).toString("latin1");
  }
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, length: Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0) };
}
