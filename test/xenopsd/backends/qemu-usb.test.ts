import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { plugUsbDevice, unplugUsbDevice, usbDevicesOf } from "../../../daemons/xenopsd/backends/xc/qemu-usb.ts";
import { QmpError, QmpMonitors, withQmp } from "../../../daemons/xenopsd/backends/xc/qmp.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { available, hasProgram } from "../../support/available.ts";
import { until } from "../../support/wait.ts";

const usb = suite("QEMU, USB devices of the host");
const stick = { id: "vusb1-2.3", bus: "1", port: "2.3", version: "2.00", speed: 480 };

/** A model that has devices of these types by their ids, and keeps what it was told. */
function machine(devices: Record<string, string>) {
  const told: unknown[] = [];
  return {
    told,
    async run(command: string, values: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
      if (command === "qom-list") return Object.entries(devices).map(([name, type]) => ({ name, type }));
      told.push(values);
      return {};
    },
  };
}

usb("which controller a device gets is told by its speed, or by its version where that is not known", async () => {
  const slow = { driver: "usb-host", id: stick.id, bus: "usb-bus.0", hostbus: 1, hostport: "2.3" };
  const fast = { ...slow, bus: "ehci.0" };
  const controller = { driver: "usb-ehci", id: "ehci" };
  const cases: [version: string, speed: number, expected: unknown[]][] = [
    ["2.00", 1.5, [slow]],
    ["2.00", 12, [slow]],
    ["2.00", 480, [controller, fast]],
    ["3.00", 5000, [controller, fast]],
    ["1.10", -1, [slow]],
    ["2.00", -1, [controller, fast]],
  ];
  for (const [version, speed, expected] of cases) {
    const qmp = machine({});
    await plugUsbDevice(qmp, { ...stick, version, speed });
    assert.equal(qmp.told, expected, `${version} at ${speed} Mb/s`);
  }
  const second = machine({ ehci: "child<usb-ehci>" });
  await plugUsbDevice(second, stick);
  assert.equal(second.told, [fast]);
});

usb("only devices of the host count as such", async () => {
  const types = { type: "string", ehci: "child<usb-ehci>", "cpu-1": "child<qemu32-i386-cpu>", a: "child<usb-host>" };
  assert.equal([...(await usbDevicesOf(machine(types)))], ["a"]);
});

const PROGRAM = "qemu-system-i386";

/** Acts with the monitor of a machine of QEMU that runs nothing. */
async function withQemu(act: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "qemu-"));
  const path = join(folder, "qmp");
  const words = ["-M", "pc", "-S", "-accel", "tcg", "-display", "none", "-nodefaults", "-usb"];
  const child = spawn(PROGRAM, [...words, "-qmp", `unix:${path},server=on,wait=off`], { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    await until(() =>
      withQmp(path, systemAmbient, async () => true).catch(() => {
        if (child.exitCode !== null) throw new Error("QEMU has ended");
        return false;
      }),
    );
    await act(path);
  } finally {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

if (available(hasProgram(PROGRAM), "a machine of QEMU's own", "apt-get install qemu-system-x86")) {
  usb("QEMU takes devices, one after the other, and lets them go", () =>
    withQemu((path) =>
      withQmp(path, systemAmbient, async (qmp) => {
        const has = async () => [...(await usbDevicesOf(qmp))].toSorted();
        await unplugUsbDevice(qmp, stick.id);
        assert.equal(await has(), []);
        await plugUsbDevice(qmp, stick);
        await plugUsbDevice(qmp, { ...stick, id: "vusb1-4", port: "4" });
        await plugUsbDevice(qmp, { ...stick, id: "vusb1-5", port: "5", speed: 12 });
        assert.equal(await has(), ["vusb1-2.3", "vusb1-4", "vusb1-5"]);
        const again = await plugUsbDevice(qmp, stick).catch((error: unknown) => error);
        assert.instance(again, QmpError);
        await unplugUsbDevice(qmp, stick.id);
        await unplugUsbDevice(qmp, stick.id);
        assert.equal(await has(), ["vusb1-4", "vusb1-5"]);
      }),
    ),
  );

  usb("many at once each get their turn with the monitor, also after one that fails", () =>
    withQemu(async (path) => {
      const monitors = new QmpMonitors(systemAmbient);
      const plug = (port: string) =>
        monitors.use(path, (qmp) => plugUsbDevice(qmp, { ...stick, id: `vusb1-${port}`, port, speed: 12 }));
      // The controller has two places: further devices come by hubs that QEMU adds itself.
      const plugged = await Promise.allSettled(["1", "1", "2", "3", "4", "5", "6"].map(plug));
      const refused = plugged.flatMap(({ status }, at) => (status === "rejected" ? [at] : []));
      assert.equal(refused, [1]);
      const has = await monitors.use(path, usbDevicesOf);
      assert.is(has.size, 6);
      await Promise.all([...has].map((id) => monitors.use(path, (qmp) => unplugUsbDevice(qmp, id))));
      assert.equal([...(await monitors.use(path, usbDevicesOf))], []);
    }),
  );
}

usb.run();
