import { realpathSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import type { NicFacts } from "./host-facts.ts";
import { kernelEntries, kernelText } from "./kernel-file.ts";

const PCI_ADDRESS = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;
const ETHERNET = "1";

/**
 * The network cards of this machine: the Ethernet interfaces that have a device behind them, so no bridges and none of guests (spec:
 * networkd.md, "get_all"). `address` is that of the host, which tells its management interface; without one it is the first
 * card. `root` is the folder that stands for `/`.
 */
export function networkCards(address: string, root = "/"): NicFacts[] {
  const folder = join(root, "sys/class/net");
  const devices = kernelEntries(folder)
    .filter((device) => pathTo(join(folder, device, "device")) !== undefined)
    .filter((device) => kernelText(join(folder, device, "type")) === ETHERNET)
    .sort();
  const holders = new Set(interfacesWith(address).flatMap((name) => [name, ...portsOf(folder, name)]));
  const management = devices.find((device) => holders.has(device)) ?? devices[0];
  return devices.map((device) => ({ ...cardOf(folder, device), management: device === management }));
}

function cardOf(folder: string, device: string): Omit<NicFacts, "management"> {
  const at = join(folder, device);
  const path = pathTo(join(at, "device")) ?? "";
  const parts = path.split("/");
  const position = parts.findLastIndex((part) => PCI_ADDRESS.test(part));
  const pci = parts.slice(0, position + 1).join("/");
  const id = (name: string) => (kernelText(join(pci, name)) ?? "").replace(/^0x/, "");
  const driver = pathTo(join(at, "device/driver"));
  return {
    device,
    MAC: kernelText(join(at, "address")) ?? "",
    // A card that is down tells -1, or nothing.
    speed: Math.max(0, Number(kernelText(join(at, "speed")) ?? 0)),
    carrier: kernelText(join(at, "carrier")) === "1",
    pciPath: position < 0 ? "" : (parts[position] ?? ""),
    card: {
      vendorId: position < 0 ? "" : id("vendor"),
      vendorName: "",
      deviceId: position < 0 ? "" : id("device"),
      deviceName: "",
      driver: driver === undefined ? "" : basename(driver),
    },
  };
}

/** Interfaces that have an address of the host: a card, or the bridge on it. */
function interfacesWith(address: string): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.some((one) => one.address === address) ? [name] : [],
  );
}

/** The cards below a bridge. */
function portsOf(folder: string, bridge: string): string[] {
  return kernelEntries(join(folder, bridge, "brif"));
}

function pathTo(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
