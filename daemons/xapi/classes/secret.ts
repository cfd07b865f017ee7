import type { secretServer } from "../../../generated/server/classes/secret.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of secret. */
export const secret = {
  create: notImplemented,
  destroy: notImplemented,
  introduce: notImplemented,
} satisfies secretServer;
