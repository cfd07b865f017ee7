import { getSystemErrorName } from "node:util";
import { messageOf } from "../../runtime/error-message.ts";
import { XenstoreError, XenstoreLost, xenstoreError } from "./errors.ts";

/** What libxenstore leaves in errno when its connection is gone, and at every use after that. */
const lost: ReadonlySet<string> = new Set(["EBADF", "EPIPE", "ECONNRESET", "ECONNREFUSED", "ENOTCONN"]);

/** The error for an errno of libxenstore. */
export function xenstoreErrorOf(errno: number, subject: string): XenstoreError | XenstoreLost {
  const name = errno > 0 ? getSystemErrorName(-errno) : "EIO";
  return lost.has(name) ? new XenstoreLost(`${subject}: ${name}`) : xenstoreError(name, subject);
}

/** An error on its way between threads, which know no classes of each other: a refusal, or the text of another. */
export type SentError = { readonly code: string; readonly subject: string } | { readonly text: string };

export function sendError(error: unknown): SentError {
  if (error instanceof XenstoreError) return { code: error.code, subject: error.subject };
  return { text: messageOf(error) };
}

/** The error that was sent; whatever is no refusal means that the handle is of no more use. */
export function receiveError(sent: SentError): XenstoreError | XenstoreLost {
  return "code" in sent ? xenstoreError(sent.code, sent.subject) : new XenstoreLost(sent.text);
}
