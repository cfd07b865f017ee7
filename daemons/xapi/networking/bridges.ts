import { errors } from "../../../generated/api/errors.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";

const PREFIX = "xapi";
/** Longest name that a network device may have. */
const LONGEST = 15;

/** A name for the bridge of a new network: `xapi` and the lowest number that is free. */
export function freeBridge(db: Db): string {
  const taken = new Set(db.network.rows().map(([, row]) => row.bridge));
  let number = 0;
  while (taken.has(`${PREFIX}${number}`)) number++;
  return `${PREFIX}${number}`;
}

/**
 * Checks the name of a bridge that a caller gives to a network. Raises BRIDGE_NAME_EXISTS [bridge], and INVALID_VALUE
 * ["bridge"; name] for what cannot be the name of a network device.
 */
export function assertBridge(db: Db, bridge: string): void {
  if (db.network.rows().some(([, row]) => row.bridge === bridge)) throw errors.BRIDGE_NAME_EXISTS(bridge);
  if (bridge.length > LONGEST || /[\s/]/.test(bridge)) throw errors.INVALID_VALUE("bridge", bridge);
}
