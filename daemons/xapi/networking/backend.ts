import type { Answer, Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { NicFacts } from "../startup/host-facts.ts";

declare module "../../../runtime/dispatch/context.ts" {
  interface Services {
    /** What brings interfaces up and down. */
    readonly networking: NetworkBackend;
  }
}

/** Addresses that an interface got. */
export interface Lease {
  readonly IP: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly DNS: string;
}

/** What brings the interfaces behind the records up and down: simulated, or a network daemon on the message switch. */
export interface NetworkBackend {
  /** The network cards of a host. */
  nics(context: Context, host: Ref<"host">): Answer<readonly NicFacts[]>;
  /** Brings an interface up as its record says; answers the addresses where the network gives them. */
  up(context: Context, pif: Ref<"PIF">): Answer<Lease | undefined>;
  down(context: Context, pif: Ref<"PIF">): Answer<void>;
}
