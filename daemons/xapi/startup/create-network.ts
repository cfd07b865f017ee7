import type { Context } from "../../../runtime/dispatch/context.ts";
import { EPOCH, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import type { NicFacts } from "./host-facts.ts";

/** The addresses of a management interface. */
export interface Addresses {
  readonly address: string;
}

/** Name of the network that only guests' installers and the host use (spec: startup-config.md, section 3.3, step 50). */
const INTERNAL_BRIDGE = "xenapi";

/** Makes the host-internal management network unless there is one. */
export function createInternalNetwork(context: Context): void {
  const exists = context.db.network.rows().some(([, row]) => row.bridge === INTERNAL_BRIDGE);
  if (exists) return;
  addRow(context, "network", {
    name_label: "Host internal management network",
    name_description: "Carries traffic between a host and its guests during installation; it leads to no other machine",
    bridge: INTERNAL_BRIDGE,
    MTU: 1500,
    managed: true,
    other_config: {
      is_guest_installer_network: "true",
      is_host_internal_management_network: "true",
      ip_begin: "169.254.0.1",
      ip_end: "169.254.255.254",
      netmask: "255.255.0.0",
    },
  });
}

/**
 * Makes the interfaces of a host, each on the network of the pool that is named after its device: `eth0` is on bridge
 * `xenbr0`.
 */
export function createInterfaces(context: Context, host: Ref<"host">, nics: readonly NicFacts[], at: Addresses): void {
  for (const nic of nics) createInterface(context, host, nic, at);
}

function createInterface(context: Context, host: Ref<"host">, nic: NicFacts, { address }: Addresses): void {
  const { card } = nic;
  const identity = {
    vendor_id: card.vendorId,
    vendor_name: card.vendorName,
    device_id: card.deviceId,
    device_name: card.deviceName,
  };
  const PCI = addRow(context, "PCI", {
    class_id: "0200",
    class_name: "Ethernet controller",
    ...identity,
    host,
    pci_id: nic.pciPath,
    functions: 1,
    driver_name: card.driver,
  });
  const metrics = addRow(context, "PIF_metrics", {
    carrier: nic.carrier,
    ...identity,
    speed: nic.speed,
    duplex: true,
    pci_bus_path: nic.pciPath,
    last_updated: EPOCH,
  });
  addRow(context, "PIF", {
    device: nic.device,
    device_name: nic.device,
    network: networkOfDevice(context, nic.device),
    host,
    MAC: nic.MAC,
    MTU: 1500,
    VLAN: -1,
    metrics,
    physical: true,
    managed: true,
    currently_attached: nic.carrier,
    PCI,
    ...(nic.management ? managementAddress(address) : {}),
  });
}

/** The network of the pool for a device; made where there is none. */
export function networkOfDevice(context: Pick<Context, "db">, device: string): Ref<"network"> {
  const bridge = bridgeOfDevice(device);
  const found = context.db.network.rows().find(([, row]) => row.bridge === bridge);
  if (found !== undefined) return found[0];
  return addRow(context, "network", {
    name_label: `Pool-wide network associated with ${device}`,
    bridge,
    MTU: 1500,
    managed: true,
  });
}

/** The bridge of a physical device: `eth0` has `xenbr0`, any other name has `br` in front. */
function bridgeOfDevice(device: string): string {
  return device.startsWith("eth") ? `xenbr${device.slice("eth".length)}` : `br${device}`;
}

function managementAddress(address: string) {
  const common = { management: true, disallow_unplug: false };
  if (address.includes(":")) {
    return {
      ...common,
      primary_address_type: "IPv6" as const,
      ipv6_configuration_mode: "Static" as const,
      IPv6: [`${address}/64`],
    };
  }
  return { ...common, ip_configuration_mode: "Static" as const, IP: address, netmask: "255.255.255.0", gateway: "" };
}
