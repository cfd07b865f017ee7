import type { ErrorsError } from "../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";

/** A failure of the interface (spec: xenopsd.md, section 2.1). */
export function failure(error: ErrorsError): DaemonError {
  return new DaemonError("xenops", error);
}

/** Something that the caller named is not there: `("VM", "<uuid>/config")`. */
export function doesNotExist(kind: string, id: string): DaemonError {
  return failure(["Does_not_exist", [kind, id]]);
}

/** Something is there already: `("domain", "<uuid>")`. */
export function alreadyExists(kind: string, id: string): DaemonError {
  return failure(["Already_exists", [kind, id]]);
}

/** This daemon does not do what was asked. */
export function unimplemented(what: string): DaemonError {
  return failure(["Unimplemented", what]);
}

/** A failure that the interface does not foresee. */
export function internal(text: string): DaemonError {
  return failure(["Internal_error", text]);
}

/** What was thrown as the failure value of a task. */
export function failureValue(thrown: unknown): JsonValue {
  if (thrown instanceof DaemonError) return thrown.error;
  return ["Internal_error", textOf(thrown)];
}

/** What is known of something thrown; never an empty text: failures of several things at once have none of their own. */
function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown) || "Something without a text was thrown";
  if (thrown.message !== "") return thrown.message;
  const parts = thrown instanceof AggregateError ? thrown.errors.map(textOf) : [];
  return parts.join("; ") || `${thrown.name} without a text ${thrown.stack?.split("\n", 2)[1]?.trim() ?? ""}`.trimEnd();
}
