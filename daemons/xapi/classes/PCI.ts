import type { PCIServer } from "../../../generated/server/classes/PCI.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PCI. */
export const PCI = {
  disable_dom0_access: notImplemented,
  enable_dom0_access: notImplemented,
  get_dom0_access_status: notImplemented,
} satisfies PCIServer;
