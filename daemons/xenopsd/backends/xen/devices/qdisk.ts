import type { Keys } from "../access.ts";
import { type DevicePosition, linuxName } from "../device-number.ts";

/** What QEMU finds in the backend's keys of a disk that it serves (spec: xenstore-protocol.md, section 5.3). */
export function qdiskKeys(position: DevicePosition, params: string, deviceType: string): Keys {
  const name = linuxName(position);
  return {
    // It takes the device's number from the name: one of the first IDE disks, called `xvda`, would be another device.
    dev: position[0] === "Ide" ? name.replace("xvd", "hd") : name,
    // The format stands before a path, which may have a colon of its own.
    params: params.startsWith("/") ? `raw:${params}` : params,
    "device-type": deviceType,
  };
}
