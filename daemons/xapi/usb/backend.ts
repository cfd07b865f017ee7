import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

declare module "../../../runtime/dispatch/context.ts" {
  interface Services {
    /** Where the USB devices of hosts are found. */
    readonly usb: UsbBackend;
  }
}

/** A USB device that is plugged into a host and may be given to a VM. */
export interface UsbDevice {
  /** Bus and ports from the root on: `1-2.3`. Never two devices of a host at a time. */
  readonly path: string;
  /** Four hexadecimal digits. */
  readonly vendorId: string;
  readonly productId: string;
  /** As the device says; empty where it says nothing. */
  readonly vendorName: string;
  readonly productName: string;
  readonly serial: string;
  /** USB's version that it speaks: `2.00`. */
  readonly version: string;
  /** Mb/s; -1: not known. */
  readonly speed: number;
}

/** Finds the USB devices of hosts. */
export interface UsbBackend {
  devices(context: Context, host: Ref<"host">): readonly UsbDevice[];
}

/** A simulated host has one device, which shows at the first scan and which nobody ever pulls out. */
export const simulatedUsb: UsbBackend = {
  devices: ({ db }, host) => [
    {
      path: "1-1",
      vendorId: "1209",
      productId: "0001",
      vendorName: "Simulated",
      productName: "Stick",
      serial: db.host.get(host).uuid.slice(0, 8),
      version: "2.00",
      speed: 480,
    },
  ],
};
