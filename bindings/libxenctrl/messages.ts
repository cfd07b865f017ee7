import { messageOf } from "../../runtime/error-message.ts";
import { HypervisorError } from "../hypervisor/errors.ts";
import type { ControlFunctions } from "./blocking.ts";

/** An error on its way between threads, which know no classes of each other. */
export type SentError =
  | { readonly code: string; readonly call: string; readonly text: string }
  | { readonly text: string };

/** A call to be made in the thread with the handle. */
export interface CallMessage {
  readonly id: number;
  readonly call: keyof ControlFunctions;
  readonly values: readonly unknown[];
}

/** What that thread sends: first that its handle is open, or why it is not, then results. */
export type AnswerMessage =
  | { readonly opened: true }
  | { readonly failed: SentError }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError };

/** What the thread is sent. */
export type WorkerMessage = CallMessage | { readonly close: true };

export function sendError(error: unknown): SentError {
  const text = messageOf(error);
  return error instanceof HypervisorError ? { code: error.code, call: error.call, text } : { text };
}

/** The error that was sent. What was no refusal of the hypervisor is one of the arguments. */
export function receiveError(sent: SentError, call: string): HypervisorError {
  if (!("code" in sent)) return new HypervisorError("EINVAL", call, sent.text);
  const error = new HypervisorError(sent.code, sent.call);
  error.message = sent.text;
  return error;
}
