import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { deviceNumber, diskOf } from "./device-names.ts";

/** Positions of drives and of network interfaces; both as the product has long advertised them. */
const DRIVES = 255;
const INTERFACES = 16;

/** The free positions for drives of a VM, in order. */
export function freeDrives(db: Db, row: VMRow): string[] {
  const taken = new Set(row.VBDs.flatMap((ref) => diskOf(db.VBD.find(ref)?.userdevice ?? "") ?? []));
  return positions(DRIVES).filter((position) => !taken.has(Number(position)));
}

/** The free positions for network interfaces of a VM, in order. */
export function freeInterfaces(db: Db, row: VMRow): string[] {
  const taken = new Set(row.VIFs.flatMap((ref) => db.VIF.find(ref)?.device ?? []));
  return positions(INTERFACES).filter((position) => !taken.has(position));
}

function positions(count: number): string[] {
  return Array.from({ length: count }, (_, position) => String(position));
}

/**
 * The position of a new drive: as asked for, or the first free one where `autodetect` was. Raises INVALID_DEVICE [device] for a
 * name that means nothing and DEVICE_ALREADY_EXISTS [device] for a position that is taken.
 */
export function positionOfDrive(db: Db, row: VMRow, userdevice: string): string {
  if (userdevice === "autodetect") {
    const [first] = freeDrives(db, row);
    if (first === undefined) throw errors.INVALID_DEVICE(userdevice);
    return first;
  }
  const wanted = deviceNumber(userdevice);
  if (wanted === undefined) throw errors.INVALID_DEVICE(userdevice);
  const taken = row.VBDs.some((ref) => deviceNumber(db.VBD.find(ref)?.userdevice ?? "") === wanted);
  if (taken) throw errors.DEVICE_ALREADY_EXISTS(userdevice);
  return userdevice;
}

/** The position of a new network interface, with the same errors. */
export function positionOfInterface(db: Db, row: VMRow, device: string): string {
  if (device === "autodetect") {
    const [first] = freeInterfaces(db, row);
    if (first === undefined) throw errors.INVALID_DEVICE(device);
    return first;
  }
  if (!/^[0-9]{1,3}$/.test(device)) throw errors.INVALID_DEVICE(device);
  const wanted = String(Number(device));
  if (row.VIFs.some((ref) => db.VIF.find(ref)?.device === wanted)) throw errors.DEVICE_ALREADY_EXISTS(device);
  return wanted;
}
