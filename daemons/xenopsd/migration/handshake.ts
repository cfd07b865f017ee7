import { DaemonError } from "../../../runtime/daemon/error.ts";
import { jsonText, parseJson } from "../../../runtime/daemon/json.ts";
import { failureValue, internal } from "../errors.ts";
import type { ByteStream } from "./byte-stream.ts";

/** Most that a message can say. */
const MAX_TEXT = 0xffff;

/** Tells the other side that all is well (spec: xen-domain-build.md, section 13.2). */
export async function sendSuccess(stream: ByteStream): Promise<void> {
  await stream.write(Buffer.alloc(2));
}

/** Tells the other side what has gone wrong. */
export async function sendFailure(stream: ByteStream, error: unknown): Promise<void> {
  const text = Buffer.from(jsonText(failureValue(error))).subarray(0, MAX_TEXT);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  await stream.write(Buffer.concat([length, text]));
}

/** Waits until the other side says that all is well; raises what it says instead. */
export async function receiveSuccess(stream: ByteStream): Promise<void> {
  const length = (await stream.read(2)).readUInt16BE();
  if (length > 0) throw failureOf((await stream.read(length)).toString());
}

function failureOf(text: string): Error {
  try {
    const value = parseJson(text);
    if (Array.isArray(value) || typeof value === "string") return new DaemonError("xenops", value);
  } catch {
    // Told as it is.
  }
  return internal(`The other host says: ${text}`);
}
