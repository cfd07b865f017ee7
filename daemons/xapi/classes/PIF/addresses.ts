import { errors } from "../../../../generated/api/errors.ts";
import type { PIFRow } from "../../../../generated/api/records/PIF.ts";
import type { PIFServer } from "../../../../generated/server/classes/PIF.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { assertAddress, assertCidr, assertServers } from "../../networking/addresses.ts";
import { assertManaged, assertNoCluster, assertNoTunnels, bringUp } from "../../networking/pifs.ts";

/** Settings of interfaces that a caller may change, with their values. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = { gro: ["on", "off"] };

/** The addresses of interfaces. */
export const addresses = {
  async reconfigure_ip(context, { self, mode, IP, netmask, gateway, DNS }) {
    const row = context.db.PIF.get(self);
    assertReconfigurable(context, self);
    if (mode === "Static") {
      assertAddress(4, "IP", IP);
      assertAddress(4, "netmask", netmask);
      if (gateway !== "") assertAddress(4, "gateway", gateway);
      assertServers("DNS", DNS);
    }
    if (mode === "None") {
      if (row.management && row.primary_address_type === "IPv4") throw errors.PIF_IS_MANAGEMENT_INTERFACE(self);
      assertNoTunnels(context.db, self);
    }
    const given = mode === "Static" ? { IP, netmask, gateway, DNS } : { IP: "", netmask: "", gateway: "", DNS: "" };
    await reconfigure(context, self, { ip_configuration_mode: mode, ...given });
  },

  async reconfigure_ipv6(context, { self, mode, IPv6, gateway, DNS }) {
    const row = context.db.PIF.get(self);
    assertReconfigurable(context, self);
    if (mode === "Static") {
      assertCidr(6, "IPv6", IPv6);
      if (gateway !== "") assertAddress(6, "gateway", gateway);
      assertServers("DNS", DNS);
    }
    if (mode === "None" && row.management && row.primary_address_type === "IPv6") {
      throw errors.PIF_IS_MANAGEMENT_INTERFACE(self);
    }
    const given = mode === "Static" ? { IPv6: [IPv6], ipv6_gateway: gateway } : { IPv6: [], ipv6_gateway: "" };
    await reconfigure(context, self, { ipv6_configuration_mode: mode, ...given, ...(DNS === "" ? {} : { DNS }) });
  },

  set_primary_address_type({ db }, { self, primary_address_type }) {
    const row = db.PIF.get(self);
    assertManaged(db, self);
    const mode = primary_address_type === "IPv4" ? row.ip_configuration_mode : row.ipv6_configuration_mode;
    if (mode === "None") {
      if (primary_address_type === "IPv4") throw errors.PIF_HAS_NO_NETWORK_CONFIGURATION(self);
      throw errors.PIF_HAS_NO_V6_NETWORK_CONFIGURATION(self);
    }
    db.PIF.set(self, "primary_address_type", primary_address_type);
  },

  async set_property(context, { self, name, value }) {
    const { db } = context;
    const { physical, bond_master_of, properties, currently_attached } = db.PIF.get(self);
    assertManaged(db, self);
    if (!physical && bond_master_of.length === 0) throw errors.CANNOT_CHANGE_PIF_PROPERTIES(self);
    if (PROPERTIES[name]?.includes(value) !== true) {
      throw errors.INVALID_VALUE("properties", `${name} = ${value}`);
    }
    db.PIF.set(self, "properties", { ...properties, [name]: value });
    if (currently_attached) await bringUp(context, self);
  },
} satisfies Partial<PIFServer>;

function assertReconfigurable({ db }: Context, self: Ref<"PIF">): void {
  assertManaged(db, self);
  assertNoCluster(db, self);
}

/** Writes the settings of an interface, which take effect at once where it is up. */
async function reconfigure(context: Context, self: Ref<"PIF">, values: Partial<PIFRow>): Promise<void> {
  context.db.PIF.update(self, values);
  if (context.db.PIF.get(self).currently_attached) await bringUp(context, self);
}
