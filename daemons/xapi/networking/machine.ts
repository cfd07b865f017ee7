import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";
import { networkCards } from "../startup/network-cards.ts";
import type { NetworkBackend } from "./backend.ts";

/** The interfaces of this machine as they are: nobody is there yet who brings them up or down. */
export const machineNetworking: NetworkBackend = {
  nics: ({ db }, host) => networkCards(db.host.get(host).address),
  up: notImplemented,
  down: notImplemented,
};
