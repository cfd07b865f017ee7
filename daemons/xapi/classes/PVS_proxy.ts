import type { PVS_proxyServer } from "../../../generated/server/classes/PVS_proxy.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PVS_proxy. */
export const PVS_proxy = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies PVS_proxyServer;
