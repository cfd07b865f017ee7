import { isIP } from "node:net";
import { errors } from "../../../../generated/api/errors.ts";
import type { VIFServer } from "../../../../generated/server/classes/VIF.ts";
import { tellIpv4, tellIpv6 } from "../../xenops/interfaces.ts";
import { changeLive } from "./change-live.ts";

/** Raises INVALID_CIDR_ADDRESS_SPECIFIED [address] unless the text is an address with a prefix length: `192.0.2.3/24`. */
function checkCidr(version: 4 | 6, text: string): void {
  const [address = "", prefix = "", ...rest] = text.split("/");
  const isValid =
    rest.length === 0 &&
    isIP(address) === version &&
    /^[0-9]{1,3}$/.test(prefix) &&
    Number(prefix) <= (version === 4 ? 32 : 128);
  if (!isValid) throw errors.INVALID_CIDR_ADDRESS_SPECIFIED("address");
}

/** A gateway is optional. Raises INVALID_IP_ADDRESS_SPECIFIED [gateway]. */
function checkGateway(version: 4 | 6, text: string): void {
  if (text !== "" && isIP(text) !== version) throw errors.INVALID_IP_ADDRESS_SPECIFIED("gateway");
}

/** Messages of VIF that tell the guest's driver which addresses to use. */
export const addresses = {
  configure_ipv4: async (context, { self, mode, address, gateway }) => {
    const isStatic = mode === "Static";
    if (isStatic) {
      checkCidr(4, address);
      checkGateway(4, gateway);
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
      checkCidr(6, address);
      checkGateway(6, gateway);
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
