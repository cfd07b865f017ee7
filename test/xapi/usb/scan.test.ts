import { suite } from "uvu";
import * as assert from "uvu/assert";
import { simulatedUsb, type UsbDevice } from "../../../daemons/xapi/usb/backend.ts";
import { watchUsb } from "../../../daemons/xapi/usb/watch.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { turns } from "../../support/wait.ts";
import { createWorld, errorOf } from "../support/world.ts";
import { vmRecord } from "../vm/support.ts";

const test = suite("xapi/usb/scan");

/** A host whose devices the test plugs in. */
async function hostWith(...first: readonly UsbDevice[]) {
  let plugged = first;
  const world = createWorld({ usb: { devices: () => plugged } });
  const { database, host, call } = world;
  const { tables } = database;
  const rows = () => tables.PUSB.rows().map(([, { path, serial, host: of }]) => [path, serial, of]);
  const scan = async (...devices: readonly UsbDevice[]) => {
    plugged = devices;
    await call("PUSB.scan", host);
  };
  await scan(...first);
  return { world, tables, host, call, rows, scan };
}

const stick: UsbDevice = {
  ...{ path: "1-2", vendorId: "1209", productId: "0001", vendorName: "Maker", productName: "Stick", serial: "S1" },
  ...{ version: "2.00", speed: 480 },
};

test("a new device is there with a group of its own, and not for VMs yet", async () => {
  const { tables, host } = await hostWith(stick);
  const [pusb] = tables.PUSB.rows();
  assert.ok(pusb);
  const [ref, { uuid: _, other_config: __, USB_group, ...row }] = pusb;
  assert.equal(row, {
    ...{ host, path: "1-2", serial: "S1", version: "2.00", speed: 480, passthrough_enabled: false },
    ...{ vendor_id: "1209", vendor_desc: "Maker", product_id: "0001", product_desc: "Stick" },
    description: "Maker Stick S1",
  });
  const group = tables.USB_group.get(USB_group);
  assert.equal([group.name_label, [...group.PUSBs]], ["Group of 1209 0001 USBs", [ref]]);
});

test("what stays keeps its record; what goes leaves nothing; another device in its place is another one", async () => {
  const { tables, host, rows, scan, call } = await hostWith(stick);
  const [known] = tables.PUSB.refs();
  await call("PUSB.set_passthrough_enabled", known, true);
  const second = { ...stick, path: "1-3", serial: "S2" };
  await scan(stick, second);
  assert.equal(tables.PUSB.refs().slice(0, 1), [known]);
  assert.is(tables.PUSB.get(known ?? "").passthrough_enabled, true);
  assert.equal(rows(), [
    ["1-2", "S1", host],
    ["1-3", "S2", host],
  ]);
  await scan({ ...second, path: "1-2" });
  assert.equal(rows(), [["1-2", "S2", host]]);
  assert.is.not(tables.PUSB.refs()[0], known);
  await scan();
  assert.equal([rows(), tables.USB_group.size], [[], 0]);
});

test("a device that goes is taken from its VM, or stays in the records until it can be", async () => {
  const { tables, rows, scan, call } = await hostWith(stick);
  const vm = (await call("VM.create", vmRecord())) as Ref<"VM">;
  const [pusb] = tables.PUSB.rows();
  await call("PUSB.set_passthrough_enabled", pusb?.[0], true);
  const vusb = (await call("VUSB.create", vm, pusb?.[1].USB_group, {})) as Ref<"VUSB">;
  // Nobody can unplug it: the VM does not run.
  tables.VUSB.set(vusb, "currently_attached", true);
  await scan();
  assert.equal([rows().length, tables.VUSB.has(vusb), tables.USB_group.size], [1, true, 1]);
  tables.VUSB.set(vusb, "currently_attached", false);
  await scan();
  assert.equal([rows().length, tables.VUSB.has(vusb), tables.USB_group.size], [0, false, 0]);
  assert.equal([...tables.VM.get(vm).VUSBs], []);
});

test("of two scans at a time, each waits for the VM that has the device, and what is new is there once", async () => {
  const { world, tables, rows, scan, call, host } = await hostWith(stick);
  const vm = (await call("VM.create", vmRecord())) as Ref<"VM">;
  const [pusb] = tables.PUSB.rows();
  await call("PUSB.set_passthrough_enabled", pusb?.[0], true);
  await call("VUSB.create", vm, pusb?.[1].USB_group, {});
  const second = { ...stick, serial: "S2" };
  await Promise.all([scan(second), call("PUSB.scan", host)]);
  assert.equal(rows(), [["1-2", "S2", world.host]]);
  assert.equal([...tables.VM.get(vm).VUSBs], []);
});

test("a host is looked at now and then, until that ends", async () => {
  let plugged: readonly UsbDevice[] = [stick];
  const world = createWorld({ usb: { devices: () => plugged } });
  const { PUSB } = world.database.tables;
  const end = watchUsb(world.xapi.context("test"));
  const later = async () => {
    world.ambient.advance(10_000);
    await turns();
  };
  assert.is(PUSB.size, 0);
  await later();
  assert.is(PUSB.size, 1);
  plugged = [];
  await later();
  assert.is(PUSB.size, 0);
  end();
  plugged = [stick];
  await later();
  assert.is(PUSB.size, 0);
});

test("a licence may forbid VMs to have USB devices", async () => {
  const { world, tables, call } = await hostWith(stick);
  const vm = await call("VM.create", vmRecord());
  tables.pool.set(world.pool, "restrictions", { restrict_usb_passthrough: "true" });
  const create = call("VUSB.create", vm, tables.USB_group.refs()[0], {});
  assert.equal(await errorOf(create), ["LICENCE_RESTRICTION", "USB_passthrough"]);
});

test("a simulated host has a device of its own", () => {
  const { xapi, host } = createWorld();
  const devices = simulatedUsb.devices(xapi.context("test"), host);
  assert.equal(
    devices.map(({ path, serial }) => [path, serial.length]),
    [["1-1", 8]],
  );
});

test.run();
