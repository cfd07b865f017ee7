/** Names that a xenstored answers, and those that this client raises itself for the same reasons (spec: xenstore-protocol.md, section 1.6). */
export type XenstoreErrorName =
  | "EINVAL"
  | "EACCES"
  | "EEXIST"
  | "EISDIR"
  | "ENOENT"
  | "ENOMEM"
  | "ENOSPC"
  | "EIO"
  | "ENOTEMPTY"
  | "ENOSYS"
  | "EROFS"
  | "EBUSY"
  | "EAGAIN"
  | "EISCONN"
  | "E2BIG"
  | "EPERM"
  | "EQUOTA";

/** A request that was refused, by the daemon or before it was sent. */
export class XenstoreError extends Error {
  /** The name as the daemon spelled it: usually a `XenstoreErrorName`, but daemons may know others. */
  readonly code: string;
  /** What was asked for. */
  readonly subject: string;

  constructor(code: string, subject: string) {
    super(`xenstore: ${code}: ${subject}`);
    this.name = "XenstoreError";
    this.code = code;
    this.subject = subject;
  }
}

/** The connection is gone: the request may or may not have been carried out, and watches and transactions have ended. */
export class XenstoreLost extends Error {
  readonly code = "XENSTORE_LOST";

  constructor(reason: string, cause?: unknown) {
    super(`the connection to xenstored is lost: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = "XenstoreLost";
  }
}

/** Answers that are an everyday matter; recording where they arose would cost more than the request. */
const everyday: ReadonlySet<string> = new Set(["ENOENT", "EAGAIN", "EEXIST", "E2BIG"]);

/** The error for a name; one that is normal in everyday use carries no stack. */
export function xenstoreError(code: XenstoreErrorName | (string & {}), subject: string): XenstoreError {
  if (!everyday.has(code)) return new XenstoreError(code, subject);
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new XenstoreError(code, subject);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** True for the refusal of that name. */
export function isRefusal(thrown: unknown, code: XenstoreErrorName): boolean {
  return thrown instanceof XenstoreError && thrown.code === code;
}
