import type { PUSBRow } from "../../../generated/api/records/PUSB.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import type { UsbDevice } from "./backend.ts";

/**
 * Brings the records of a host's USB devices in line with what is plugged in. A new device is in a group of its own and may not be given to
 * VMs until somebody permits it; one that is gone is taken from its VM, and what stands for it goes with it.
 */
export async function scanUsb(context: Context, host: Ref<"host">): Promise<void> {
  const { db, services } = context;
  const devices = services.usb.devices(context, host);
  for (const pusb of [...db.host.get(host).PUSBs]) {
    const row = db.PUSB.find(pusb);
    if (row !== undefined && !devices.some((device) => isSame(row, device))) await forget(context, pusb);
  }
  // Another scan may have made records while this one was waiting for a VM.
  const known = new Set(db.host.get(host).PUSBs.map((pusb) => db.PUSB.get(pusb).path));
  for (const device of devices) if (!known.has(device.path)) remember(context, host, device);
}

/** Whether a record is of this device, and not of another one that was in its place. */
function isSame(row: PUSBRow, { path, vendorId, productId, serial }: UsbDevice): boolean {
  return row.path === path && row.vendor_id === vendorId && row.product_id === productId && row.serial === serial;
}

function remember(context: Context, host: Ref<"host">, device: UsbDevice): void {
  const { path, vendorId, productId, vendorName, productName, serial, version, speed } = device;
  const USB_group = addRow(context, "USB_group", { name_label: `Group of ${vendorId} ${productId} USBs` });
  addRow(context, "PUSB", {
    ...{ USB_group, host, path, serial, version, speed },
    vendor_id: vendorId,
    vendor_desc: vendorName,
    product_id: productId,
    product_desc: productName,
    description: [vendorName, productName, serial].filter((part) => part !== "").join(" "),
  });
}

/** The next scan tries again what a VM does not let go. */
async function forget(context: Context, pusb: Ref<"PUSB">): Promise<void> {
  const { db, services } = context;
  const { USB_group: group } = db.PUSB.get(pusb);
  const { VUSBs = [], PUSBs = [pusb] } = db.USB_group.find(group) ?? {};
  const isLast = PUSBs.length === 1;
  try {
    for (const vusb of isLast ? [...VUSBs] : []) {
      if (db.VUSB.find(vusb)?.currently_attached === true) await services.call(context, "VUSB.unplug", { self: vusb });
      if (db.VUSB.has(vusb)) await services.call(context, "VUSB.destroy", { self: vusb });
    }
  } catch (error) {
    services.log.exception("a USB device that is gone stays with its VM", error);
    return;
  }
  if (db.PUSB.has(pusb)) db.PUSB.destroy(pusb);
  if (isLast && db.USB_group.has(group)) db.USB_group.destroy(group);
}
