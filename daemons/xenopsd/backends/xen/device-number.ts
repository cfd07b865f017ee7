import type { DeviceNumberBusType, VbdT } from "../../../../generated/daemons/xenops.ts";
import { internal } from "../../errors.ts";

/** Bus, disk and partition. */
export type DevicePosition = readonly [bus: DeviceNumberBusType, disk: number, partition: number];

const IDE_MAJORS = [3, 22, 33, 34, 56, 57, 88, 89, 90, 91];
const MAX_XEN_DISKS = 2 ** 20;

/** The number that names a disk in xenstore (spec: xenopsd.md, section 9.1). Raises `Internal_error` for a position that there is not. */
export function deviceNumber([bus, disk, partition]: DevicePosition): number {
  switch (bus) {
    case "Xen":
      check(disk < MAX_XEN_DISKS && partition < 16, bus, disk, partition);
      return disk < 16 ? 202 * 256 + disk * 16 + partition : 2 ** 28 + disk * 256 + partition;
    case "Scsi":
      check(disk < 16 && partition < 16, bus, disk, partition);
      return 8 * 256 + disk * 16 + partition;
    case "Floppy":
      check(disk < 3 && partition === 0, bus, disk, partition);
      return 203 * 256 + disk * 16;
    case "Ide":
      check(disk < 20 && partition < 64, bus, disk, partition);
      return (IDE_MAJORS[disk >> 1] ?? 0) * 256 + (disk & 1) * 64 + partition;
  }
}

/** What Linux calls the disk: `xvda`, `sdb1`, `fda`. */
export function linuxName([bus, disk, partition]: DevicePosition): string {
  const prefix = bus === "Scsi" ? "sd" : bus === "Floppy" ? "fd" : "xvd";
  return `${prefix}${letters(disk)}${partition === 0 ? "" : partition}`;
}

/**
 * Where a disk goes: as its definition says, or to the first place that none of the numbers taken is at: on the IDE bus of an HVM
 * guest while there are places, else on Xen's (spec: xen-domain-build.md, section 9.3).
 */
export function positionOf(vbd: VbdT, hvm: boolean, taken: ReadonlySet<number>): DevicePosition {
  if (vbd.position !== undefined) return vbd.position;
  for (let disk = 0; ; disk++) {
    const position: DevicePosition = hvm && disk < 4 ? ["Ide", disk, 0] : ["Xen", disk, 0];
    if (!taken.has(deviceNumber(position))) return position;
  }
}

function check(fits: boolean, bus: string, disk: number, partition: number): void {
  if (!fits || disk < 0 || partition < 0)
    throw internal(`There is no disk ${disk} partition ${partition} on bus ${bus}`);
}

/** `a` to `z`, `aa`, `ab`... */
function letters(disk: number): string {
  const last = String.fromCharCode(97 + (disk % 26));
  return disk < 26 ? last : letters(Math.floor(disk / 26) - 1) + last;
}
