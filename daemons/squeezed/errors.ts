import type { Errors } from "../../generated/daemons/memory.ts";
import type { Int64 } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";

/** A failure of the interface (spec: squeezed.md, section 3). */
export function failure(error: Errors): DaemonError {
  return new DaemonError("memory", error);
}

/** So much cannot be had; both in KiB and in the caller's terms: without what is always kept free. */
export function cannotFree(required: Int64, free: number): DaemonError {
  return failure(["Cannot_free_this_much_memory", [required, free]]);
}
