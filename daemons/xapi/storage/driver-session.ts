import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

/** Marks, in a session's other_config, the SR whose driver was given the session. */
export const DRIVER_SESSION_KEY = "_sm_session";

/**
 * Raises PERMISSION_DENIED [""] unless the caller is the driver of the SR, whoever else it is (spec: storage.md, sections
 * 2.1 and 5.3).
 */
export function requireDriver(context: Context, sr: Ref<"SR">): void {
  const session = context.db.session.find(context.session?.ref ?? "");
  if (session?.other_config[DRIVER_SESSION_KEY] !== sr) throw errors.PERMISSION_DENIED("");
}
