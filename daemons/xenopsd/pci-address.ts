import type { XcpPciAddress } from "../../generated/daemons/xenops.ts";

/** A PCI device's address as Linux and Xen write it: `0000:3b:00.0`. */
export function pciAddressText({ domain, bus, dev, fn }: XcpPciAddress): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(dev, 2)}.${fn}`;
}

/** The address of a text that `pciAddressText` wrote. */
export function parsePciAddress(text: string): XcpPciAddress {
  const [domain = 0, bus = 0, dev = 0, fn = 0] = text.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  return { domain, bus, dev, fn };
}

/** A device as the hypervisor numbers it: segment, bus, device and function in one number. */
export function sbdfNumber({ domain, bus, dev, fn }: XcpPciAddress): number {
  return (domain << 16) | (bus << 8) | (dev << 3) | fn;
}
