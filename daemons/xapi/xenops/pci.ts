import type { PciT } from "../../../generated/daemons/xenops.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";

/** A place among the guest's devices, then where the device is on the host: `0/0000:3b:00.0`. */
const ASSIGNED = /^(\d{1,4})\/([\da-f]{4}):([\da-f]{2}):([\da-f]{2})\.([0-7])$/i;

/**
 * The host's PCI devices that a VM gets when it starts: those of `other_config:pci`, a list with commas, in the order of their places. What
 * is no such place is left out.
 */
export function pcisOf({ uuid, other_config }: ReturnType<Db["VM"]["get"]>): PciT[] {
  const assigned = (other_config.pci ?? "").split(",").flatMap((text) => {
    const parts = ASSIGNED.exec(text.trim());
    if (parts === null) return [];
    const [domain = 0, bus = 0, dev = 0, fn = 0] = parts.slice(2).map((part) => Number.parseInt(part, 16));
    return { place: Number(parts[1]), address: { domain, bus, dev, fn } };
  });
  return assigned
    .toSorted((one, other) => one.place - other.place)
    .map(({ address }, position) => ({ id: [uuid, String(position)], position, address }));
}
