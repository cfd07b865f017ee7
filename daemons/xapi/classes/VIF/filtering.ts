import { errors } from "../../../../generated/api/errors.ts";
import type { VIFServer } from "../../../../generated/server/classes/VIF.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { assertAddress, type IpVersion } from "../../networking/addresses.ts";
import { tellLocking, tellTrunks } from "../../xenops/interfaces.ts";
import { changeLive } from "./change-live.ts";

/** The field with the addresses that a locked interface may use, by version of the protocol. */
const FIELD = { 4: "ipv4_allowed", 6: "ipv6_allowed" } as const;

/** Sets the addresses that a locked interface may use; the filter changes only where one is in force. */
function setAllowed(
  context: Context,
  vif: Ref<"VIF">,
  version: IpVersion,
  addresses: readonly string[],
): Promise<void> {
  for (const address of addresses) assertAddress(version, FIELD[version], address);
  return changeLive(context, vif, { [FIELD[version]]: [...new Set(addresses)] }, tellAddresses);
}

function addAllowed(context: Context, vif: Ref<"VIF">, version: IpVersion, address: string): Promise<void> {
  return setAllowed(context, vif, version, [...context.db.VIF.get(vif)[FIELD[version]], address]);
}

function removeAllowed(context: Context, vif: Ref<"VIF">, version: IpVersion, address: string): Promise<void> {
  const left = context.db.VIF.get(vif)[FIELD[version]].filter((known) => known !== address);
  return changeLive(context, vif, { [FIELD[version]]: left }, tellAddresses);
}

/** The addresses matter to the domain only where the interface, or its network for it, is locked. */
async function tellAddresses(context: Context, vif: Ref<"VIF">): Promise<void> {
  const { locking_mode, network } = context.db.VIF.get(vif);
  const mode = locking_mode === "network_default" ? context.db.network.get(network).default_locking_mode : locking_mode;
  if (mode === "locked") await tellLocking(context, vif);
}

function setTrunks(context: Context, vif: Ref<"VIF">, tags: readonly number[]): Promise<void> {
  return changeLive(context, vif, { trunks: [...new Set(tags)] }, tellTrunks);
}

/** A VLAN tag; raises INVALID_VALUE [trunks; value]. */
function checkTag(tag: number): void {
  if (tag < 0 || tag > 4094) throw errors.INVALID_VALUE("trunks", String(tag));
}

/** Messages of VIF about what traffic passes. */
export const filtering = {
  set_locking_mode: (context, { self, value }) => changeLive(context, self, { locking_mode: value }, tellLocking),
  set_ipv4_allowed: (context, { self, value }) => setAllowed(context, self, 4, value),
  add_ipv4_allowed: (context, { self, value }) => addAllowed(context, self, 4, value),
  remove_ipv4_allowed: (context, { self, value }) => removeAllowed(context, self, 4, value),
  set_ipv6_allowed: (context, { self, value }) => setAllowed(context, self, 6, value),
  add_ipv6_allowed: (context, { self, value }) => addAllowed(context, self, 6, value),
  remove_ipv6_allowed: (context, { self, value }) => removeAllowed(context, self, 6, value),

  add_trunks: (context, { self, value }) => {
    checkTag(value);
    return setTrunks(context, self, [...context.db.VIF.get(self).trunks, value]);
  },

  remove_trunks: (context, { self, value }) =>
    setTrunks(
      context,
      self,
      context.db.VIF.get(self).trunks.filter((tag) => tag !== value),
    ),

  set_trunks: (context, { self, value }) => {
    for (const tag of value) checkTag(tag);
    return setTrunks(context, self, value);
  },
} satisfies Partial<VIFServer>;
