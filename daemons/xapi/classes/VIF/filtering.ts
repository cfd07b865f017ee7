import { isIP } from "node:net";
import { errors } from "../../../../generated/api/errors.ts";
import type { VIFServer } from "../../../../generated/server/classes/VIF.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";

/** The field with the addresses that a locked interface may use, by version of the protocol. */
const FIELD = { 4: "ipv4_allowed", 6: "ipv6_allowed" } as const;

type Version = keyof typeof FIELD;

/** Raises INVALID_IP_ADDRESS_SPECIFIED [field] unless the text is an address of that version. */
function checkAddress(version: Version, address: string): void {
  if (isIP(address) !== version) throw errors.INVALID_IP_ADDRESS_SPECIFIED(FIELD[version]);
}

function setAllowed({ db }: Context, vif: Ref<"VIF">, version: Version, addresses: readonly string[]): void {
  for (const address of addresses) checkAddress(version, address);
  db.VIF.set(vif, FIELD[version], [...new Set(addresses)]);
}

function addAllowed({ db }: Context, vif: Ref<"VIF">, version: Version, address: string): void {
  checkAddress(version, address);
  db.VIF.addToSet(vif, FIELD[version], address);
}

/** A VLAN tag; raises INVALID_VALUE [trunks; value]. */
function checkTag(tag: number): void {
  if (tag < 0 || tag > 4094) throw errors.INVALID_VALUE("trunks", String(tag));
}

/** Messages of VIF about what traffic passes. */
export const filtering = {
  set_locking_mode: ({ db }, { self, value }) => db.VIF.set(self, "locking_mode", value),
  set_ipv4_allowed: (context, { self, value }) => setAllowed(context, self, 4, value),
  add_ipv4_allowed: (context, { self, value }) => addAllowed(context, self, 4, value),
  remove_ipv4_allowed: ({ db }, { self, value }) => db.VIF.removeFromSet(self, "ipv4_allowed", value),
  set_ipv6_allowed: (context, { self, value }) => setAllowed(context, self, 6, value),
  add_ipv6_allowed: (context, { self, value }) => addAllowed(context, self, 6, value),
  remove_ipv6_allowed: ({ db }, { self, value }) => db.VIF.removeFromSet(self, "ipv6_allowed", value),

  add_trunks: ({ db }, { self, value }) => {
    checkTag(value);
    db.VIF.addToSet(self, "trunks", value);
  },

  remove_trunks: ({ db }, { self, value }) => db.VIF.removeFromSet(self, "trunks", value),

  set_trunks: ({ db }, { self, value }) => {
    for (const tag of value) checkTag(tag);
    db.VIF.set(self, "trunks", [...new Set(value)]);
  },
} satisfies Partial<VIFServer>;
