import { textOfBytes } from "../rpc/text.ts";

/** The header block of a request. */
export interface Head {
  /** As sent; methods are case-sensitive. */
  readonly method: string;
  /** Decoded, without authority and query; empty for a target that has none (`//`). */
  readonly path: string;
  /** What followed the `?`, not decoded. */
  readonly rawQuery: string;
  readonly version: "1.0" | "1.1";
  /** By lower-case name; of a header given twice the last counts. */
  readonly headers: ReadonlyMap<string, string>;
  /** The request came in a frame, so its reply must have one. */
  readonly framed: boolean;
  /** Whether the client lets the connection live on. */
  readonly keepAlive: boolean;
}

/** A header block that cannot be understood. */
export class BadHead extends Error {}

const REQUEST_LINE = /^([^ ]+) ([^ ]+) HTTP\/([0-9]+\.[0-9]+)$/;
const FRAME = /^FRAME ([0-9]{12})/;
const FRAME_LENGTH = 18;

/**
 * Reads a header block, without its last empty line; `text` holds one byte in each character. Lines without a colon are ignored; version
 * 2.0 counts as 1.1 (spec: api-wire.md, section 10.1). Throws `BadHead`.
 */
export function parseHead(text: string): Head {
  const frame = FRAME.exec(text);
  if (frame !== null && Number(frame[1]) !== text.length - FRAME_LENGTH + 4) {
    throw new BadHead("The length in the frame is not that of the header block.");
  }
  const lines = (frame === null ? text : text.slice(FRAME_LENGTH)).split("\r\n");
  const [, method = "", target = "", written = ""] = REQUEST_LINE.exec(lines[0] ?? "") ?? [];
  if (method === "") throw new BadHead("The request line is not METHOD TARGET HTTP/VERSION.");
  const version = versionOf(written);
  const headers = new Map<string, string>();
  for (let index = 1; index < lines.length; index++) addHeader(headers, lines[index] ?? "");
  return {
    method,
    ...splitTarget(target),
    version,
    headers,
    framed: frame !== null,
    keepAlive: keeps(headers, version),
  };
}

function versionOf(written: string): "1.0" | "1.1" {
  if (written === "1.1" || written === "2.0") return "1.1";
  if (written === "1.0") return "1.0";
  throw new BadHead("The version of HTTP is not supported.");
}

function addHeader(headers: Map<string, string>, line: string): void {
  const colon = line.indexOf(":");
  if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
}

function keeps(headers: ReadonlyMap<string, string>, version: "1.0" | "1.1"): boolean {
  const written = headers.get("connection");
  if (written === undefined) return version === "1.1";
  const words = written.toLowerCase();
  return version === "1.1" ? !words.includes("close") : words.includes("keep-alive");
}

/** Path and query of a request target, which may be an absolute URI; an authority is passed over. */
function splitTarget(target: string): { path: string; rawQuery: string } {
  const mark = target.indexOf("?");
  const whole = mark < 0 ? target : target.slice(0, mark);
  const rawQuery = mark < 0 ? "" : target.slice(mark + 1);
  return { path: percentDecode(pathOf(whole)), rawQuery };
}

function pathOf(target: string): string {
  if (target.startsWith("/") && !target.startsWith("//")) return target;
  const absolute = /^([A-Za-z][A-Za-z0-9+.-]*:)?\/\/[^/]*(.*)$/.exec(target);
  if (absolute === null) return target;
  const [, scheme, path = ""] = absolute;
  return scheme !== undefined && path === "" ? "/" : path;
}

/** Text with its `%XX` sequences decoded as UTF-8; a `%` that begins none stays (spec: api-wire.md, section 10.1). */
export function percentDecode(text: string): string {
  if (!text.includes("%") && !/[\u0080-\u00ff]/.test(text)) return text;
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return textOfBytes(Buffer.from(bytes, "latin1"));
}
