import type { VTPMServer } from "../../../generated/server/classes/VTPM.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VTPM. */
export const VTPM = {
  create: notImplemented,
  destroy: notImplemented,
  get_contents: notImplemented,
  set_contents: notImplemented,
} satisfies VTPMServer;
