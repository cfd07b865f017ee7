import type { PVS_serverServer } from "../../../generated/server/classes/PVS_server.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PVS_server. */
export const PVS_server = {
  introduce: notImplemented,
  forget: notImplemented,
} satisfies PVS_serverServer;
