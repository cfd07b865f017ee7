import type { host_patchServer } from "../../../generated/server/classes/host_patch.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of host_patch. */
export const host_patch = {
  destroy: notImplemented,
  apply: notImplemented,
} satisfies host_patchServer;
