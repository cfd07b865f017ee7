import type { PVS_cache_storageServer } from "../../../generated/server/classes/PVS_cache_storage.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PVS_cache_storage. */
export const PVS_cache_storage = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies PVS_cache_storageServer;
