import type { network_sriovServer } from "../../../generated/server/classes/network_sriov.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of network_sriov. */
export const network_sriov = {
  create: notImplemented,
  destroy: notImplemented,
  get_remaining_capacity: notImplemented,
} satisfies network_sriovServer;
