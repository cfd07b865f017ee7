import type { VbdT } from "../../../generated/daemons/xenops.ts";

type DeviceNumber = NonNullable<VbdT["position"]>;

/**
 * The place of a drive from `VBD.userdevice`: a number, or a name such as `xvda`, `hdb2`, `d0p1` (spec: xenopsd.md,
 * section 9.1). The first four drives of an HVM guest are on its IDE bus.
 */
export function deviceNumber(userdevice: string, isHvm: boolean): DeviceNumber {
  if (/^\d+$/.test(userdevice)) {
    const disk = Number(userdevice);
    return [isHvm && disk < 4 ? "Ide" : "Xen", disk, 0];
  }
  const numbered = /^d(\d+)p(\d+)$/.exec(userdevice);
  if (numbered !== null) return ["Xen", Number(numbered[1]), Number(numbered[2])];
  const named = /^(xvd|sd|fd|hd)([a-z]+)(\d*)$/.exec(userdevice);
  if (named === null) return ["Xen", 0, 0];
  const [, prefix = "xvd", letters = "a", partition = ""] = named;
  return [BUSES[prefix] ?? "Xen", indexOfLetters(letters), Number(partition)];
}

const BUSES: Readonly<Record<string, DeviceNumber[0]>> = { xvd: "Xen", sd: "Scsi", fd: "Floppy", hd: "Ide" };

/** `a` is 0, `z` is 25, `aa` is 26. */
function indexOfLetters(letters: string): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + (letter.charCodeAt(0) - 96);
  return index - 1;
}

/** The name that Linux gives to a drive: `xvda` for the first. */
export function linuxDevice([bus, disk, partition]: DeviceNumber): string {
  const prefix = bus === "Scsi" ? "sd" : bus === "Floppy" ? "fd" : "xvd";
  let letters = "";
  for (let n = disk + 1; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(97 + ((n - 1) % 26)) + letters;
  return `${prefix}${letters}${partition === 0 ? "" : partition}`;
}
