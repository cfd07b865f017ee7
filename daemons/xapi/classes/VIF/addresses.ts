import type { VIFServer } from "../../../../generated/server/classes/VIF.ts";
import { assertAddress, assertCidr } from "../../networking/addresses.ts";
import { tellIpv4, tellIpv6 } from "../../xenops/interfaces.ts";
import { changeLive } from "./change-live.ts";

/** Messages of VIF that tell the guest's driver which addresses to use. */
export const addresses = {
  configure_ipv4: async (context, { self, mode, address, gateway }) => {
    const isStatic = mode === "Static";
    if (isStatic) {
      assertCidr(4, "address", address);
      if (gateway !== "") assertAddress(4, "gateway", gateway);
    }
    await changeLive(
      context,
      self,
      {
        ipv4_configuration_mode: mode,
        ipv4_addresses: isStatic ? [address] : [],
        ipv4_gateway: isStatic ? gateway : "",
      },
      tellIpv4,
    );
  },

  configure_ipv6: async (context, { self, mode, address, gateway }) => {
    const isStatic = mode === "Static";
    if (isStatic) {
      assertCidr(6, "address", address);
      if (gateway !== "") assertAddress(6, "gateway", gateway);
    }
    await changeLive(
      context,
      self,
      {
        ipv6_configuration_mode: mode,
        ipv6_addresses: isStatic ? [address] : [],
        ipv6_gateway: isStatic ? gateway : "",
      },
      tellIpv6,
    );
  },
} satisfies Partial<VIFServer>;
