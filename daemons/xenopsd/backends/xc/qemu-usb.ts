import type { HostUsbDevice } from "../xen/emulators.ts";
import { type QmpConnection, QmpError } from "./qmp.ts";

type Qmp = Pick<QmpConnection, "run">;

/** The controller that `-usb` brings, for devices of USB 1. */
const SLOW = "usb-bus.0";
/** The one for all others, which is added with the first of them. */
const FAST = { id: "ehci", driver: "usb-ehci", bus: "ehci.0" } as const;
/** Mb/s that devices of USB 1 have at most. */
const MOST_OF_USB_1 = 12;

/** Gives a guest a USB device of the host (spec: xenopsd.md, section 9.5). Raises `QmpError`. */
export async function plugUsbDevice(qmp: Qmp, device: HostUsbDevice): Promise<void> {
  const { id, bus: hostbus, port: hostport } = device;
  const isSlow = device.speed < 0 ? device.version.startsWith("1.") : device.speed <= MOST_OF_USB_1;
  if (!isSlow && !(await peripherals(qmp)).has(FAST.id)) {
    await qmp.run("device_add", { driver: FAST.driver, id: FAST.id });
  }
  const bus = isSlow ? SLOW : FAST.bus;
  await qmp.run("device_add", { driver: "usb-host", id, bus, hostbus: Number(hostbus), hostport });
}

/** Takes a USB device from a guest; one that it does not have is fine. */
export async function unplugUsbDevice(qmp: Qmp, id: string): Promise<void> {
  try {
    await qmp.run("device_del", { id });
  } catch (error) {
    if (!(error instanceof QmpError) || error.kind !== "DeviceNotFound") throw error;
  }
}

/** The ids of the USB devices of the host that a guest has. */
export async function usbDevicesOf(qmp: Qmp): Promise<ReadonlySet<string>> {
  const all = await peripherals(qmp);
  return new Set([...all].flatMap(([id, type]) => (type === "child<usb-host>" ? [id] : [])));
}

/** What was added to a machine by name, each with its type. */
async function peripherals(qmp: Qmp): Promise<ReadonlyMap<string, string>> {
  const list = (await qmp.run("qom-list", { path: "/machine/peripheral" })) as readonly {
    readonly name: string;
    readonly type: string;
  }[];
  return new Map(list.map(({ name, type }) => [name, type]));
}
