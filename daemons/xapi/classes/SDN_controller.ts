import type { SDN_controllerServer } from "../../../generated/server/classes/SDN_controller.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of SDN_controller. */
export const SDN_controller = {
  introduce: notImplemented,
  forget: notImplemented,
} satisfies SDN_controllerServer;
