import type { userServer } from "../../../generated/server/classes/user.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of user. */
export const user = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies userServer;
