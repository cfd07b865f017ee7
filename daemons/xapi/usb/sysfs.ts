import { join } from "node:path";
import { readIfThere } from "../../../runtime/process/files.ts";
import { kernelEntries, kernelText } from "../startup/kernel-file.ts";
import type { UsbBackend, UsbDevice } from "./backend.ts";
import { isAllowed, readUsbPolicy, type UsbFunction, type UsbPolicy } from "./policy.ts";

/** A device, not a controller (`usb1`) nor an interface (`1-2:1.0`). */
const DEVICE = /^\d+-\d+(?:\.\d+)*$/;
const POLICY = "etc/xensource/usb-policy.conf";

/** The USB devices of this machine. */
export const machineUsb: UsbBackend = {
  devices: ({ services }) => {
    try {
      return usbDevices();
    } catch (error) {
      // Rules that nobody understands allow nothing.
      services.log.exception(`/${POLICY} cannot be read`, error);
      return [];
    }
  },
};

/**
 * The USB devices of this machine that the rules of `/etc/xensource/usb-policy.conf` let VMs have, as the kernel knows them. `root` is the
 * folder that stands for `/`. Raises Error for rules that cannot be read.
 */
export function usbDevices(root = "/"): UsbDevice[] {
  const policy = readUsbPolicy(readIfThere(join(root, POLICY))?.toString());
  const folder = join(root, "sys/bus/usb/devices");
  return kernelEntries(folder)
    .filter((name) => DEVICE.test(name))
    .sort()
    .flatMap((path) => deviceAt(folder, path, policy) ?? []);
}

/** A device; nothing for one that is not allowed, or has just gone. */
function deviceAt(folder: string, path: string, policy: UsbPolicy): UsbDevice | undefined {
  const text = (name: string) => kernelText(join(folder, path, name)) ?? "";
  const [vendorId, productId] = [text("idVendor"), text("idProduct")];
  if (vendorId === "" || productId === "") return undefined;
  const numbers = { vid: vendorId, pid: productId, rel: text("bcdDevice") };
  const interfaces = kernelEntries(join(folder, path))
    .filter((name) => name.startsWith(`${path}:`))
    .map((name): UsbFunction => {
      const number = (of: string) => text(join(name, `bInterface${of}`));
      return { ...numbers, class: number("Class"), subclass: number("SubClass"), prot: number("Protocol") };
    });
  if (!isAllowed(policy, interfaces)) return undefined;
  return {
    path,
    vendorId,
    productId,
    vendorName: text("manufacturer"),
    productName: text("product"),
    serial: text("serial"),
    version: text("version"),
    speed: Number.parseFloat(text("speed")) || -1,
  };
}
