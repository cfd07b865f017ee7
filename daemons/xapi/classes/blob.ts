import type { blobServer } from "../../../generated/server/classes/blob.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of blob. */
export const blob = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies blobServer;
