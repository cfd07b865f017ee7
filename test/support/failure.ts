import type { JsonValue } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";

/** The failure of a call to a daemon as its value on the wire; raises where the call succeeds or fails otherwise. */
export async function failureOf(call: unknown): Promise<JsonValue> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DaemonError) return error.error;
    throw error;
  }
  throw new Error("The call has not failed.");
}
