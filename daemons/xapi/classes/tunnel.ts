import type { tunnelServer } from "../../../generated/server/classes/tunnel.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of tunnel. */
export const tunnel = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies tunnelServer;
