import { messageOf } from "../error-message.ts";

/** Why talking through the switch failed (spec: message-switch.md, section 7). */
export type SwitchErrorKind =
  | "failed-to-read"
  | "unsuccessful"
  | "timeout"
  | "queue-deleted"
  | "communication"
  | "too-many-calls"
  | "closed";

/** A failure of the message switch or of the connection to it, not of the daemon that was called. */
export class SwitchError extends Error {
  readonly kind: SwitchErrorKind;

  constructor(kind: SwitchErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "SwitchError";
    this.kind = kind;
  }
}

export function failedToRead(cause?: unknown): SwitchError {
  return new SwitchError("failed-to-read", "Failed to read response from the message-switch", cause);
}

export function unsuccessful(): SwitchError {
  return new SwitchError("unsuccessful", "Received an unexpected failure from the message-switch");
}

export function timedOut(): SwitchError {
  return new SwitchError("timeout", "Timeout");
}

export function queueDeleted(name: string): SwitchError {
  return new SwitchError("queue-deleted", `The queue ${name} has been deleted`);
}

export function communicationFailure(cause: unknown): SwitchError {
  const text = messageOf(cause);
  return new SwitchError("communication", `There was a communication failure with message-switch: ${text}`, cause);
}

export function closedClient(): SwitchError {
  return new SwitchError("closed", "The connection to the message-switch was closed here");
}
