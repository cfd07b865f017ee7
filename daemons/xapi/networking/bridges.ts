import { errors } from "../../../generated/api/errors.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

const PREFIX = "xapi";
/** Longest name that a network device may have. */
const LONGEST = 15;

/** A name for the bridge of a new network: `xapi` and the lowest number that is free. */
export function freeBridge(db: Db): string {
  return freeName(
    PREFIX,
    db.network.rows().map(([, row]) => row.bridge),
  );
}

/** A prefix and the lowest number with which it is not taken. */
export function freeName(prefix: string, names: Iterable<string>): string {
  const taken = new Set(names);
  let number = 0;
  while (taken.has(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}

/**
 * Checks the name of a bridge that a caller gives to a network. Raises BRIDGE_NAME_EXISTS [bridge], and INVALID_VALUE
 * ["bridge"; name] for what cannot be the name of a network device.
 */
export function assertBridge(db: Db, bridge: string): void {
  if (db.network.rows().some(([, row]) => row.bridge === bridge)) throw errors.BRIDGE_NAME_EXISTS(bridge);
  if (bridge.length > LONGEST || /[\s/]/.test(bridge)) throw errors.INVALID_VALUE("bridge", bridge);
}

/** Raises OPENVSWITCH_NOT_ACTIVE [] where the bridges of a host are not those of Open vSwitch. */
export function assertOpenVswitch(db: Db, host: Ref<"host">): void {
  if (db.host.get(host).software_version.network_backend !== "openvswitch") throw errors.OPENVSWITCH_NOT_ACTIVE();
}
