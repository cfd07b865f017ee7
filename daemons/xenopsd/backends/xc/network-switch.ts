import type { Lock } from "./network-lock.ts";

/** A device on a bridge. */
export interface NetworkPort {
  /** The kernel's name of the device. */
  readonly name: string;
  readonly bridge: string;
  readonly lock: Lock | undefined;
  /** Tags of the VLANs that pass with them; none: all pass. */
  readonly trunks: readonly (number | bigint)[];
  /** Whose it is, for controllers of the network. */
  readonly ids: Readonly<Record<string, string>>;
}

/** A kind of bridges: what the host's devices are put on. Whoever calls has taken the device down. */
export interface NetworkSwitch {
  /**
   * Puts a device that we have on no bridge on one, with all that filters it. Answers the number of its port where ports have one. Raises an
   * Error; it may then be on the bridge without its filter.
   */
  join(port: NetworkPort): Promise<number | undefined>;
  /** Takes a device off its bridge, with its filter; `port`: its number there, as far as it is known. Nothing where it is on none. */
  leave(name: string, port: number | undefined): Promise<void>;
  /** Changes trunks. Raises `Unimplemented` where there are none. */
  setTrunks(name: string, trunks: NetworkPort["trunks"]): Promise<void>;
}
