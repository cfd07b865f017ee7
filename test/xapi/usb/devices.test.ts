import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isAllowed, readUsbPolicy } from "../../../daemons/xapi/usb/policy.ts";
import { usbDevices } from "../../../daemons/xapi/usb/sysfs.ts";

interface Machine {
  root: string;
}

const test = suite<Machine>("xapi/usb/devices");

test.before.each((machine) => {
  machine.root = mkdtempSync(join(tmpdir(), "usb-"));
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

/** Writes files of the kernel, each ended by a line feed. */
function put(root: string, folder: string, files: Readonly<Record<string, string>>): void {
  const path = join(root, "sys/bus/usb/devices", folder);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), `${text}\n`);
}

/** A device with interfaces of these classes, each `class subclass protocol`. */
function plug(
  root: string,
  path: string,
  files: Readonly<Record<string, string>>,
  interfaces: readonly string[],
): void {
  put(root, path, { idVendor: "1209", idProduct: "0001", bcdDevice: "0100", version: " 2.00", speed: "480", ...files });
  interfaces.forEach((numbers, index) => {
    const [bInterfaceClass = "", bInterfaceSubClass = "", bInterfaceProtocol = ""] = numbers.split(" ");
    put(root, `${path}/${path}:1.${index}`, { bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol });
  });
}

const STORAGE = "08 06 50";
const KEYBOARD = "03 01 01";
const HUB = "09 00 00";

test("devices are told as the kernel knows them; controllers, hubs and the host's keyboard are not", ({ root }) => {
  plug(root, "usb1", {}, [HUB]);
  plug(root, "1-1", {}, [HUB]);
  plug(root, "1-1.4", { manufacturer: "Maker", product: "Stick", serial: "S1" }, [STORAGE]);
  plug(root, "2-1", { speed: "12", version: " 1.10" }, ["07 01 02"]);
  plug(root, "2-2", {}, [STORAGE, KEYBOARD]);
  plug(root, "2-3", { speed: "unknown" }, []);
  plug(root, "3-1", { speed: "" }, [STORAGE]);
  const common = { vendorId: "1209", productId: "0001", vendorName: "", productName: "", serial: "", version: "2.00" };
  assert.equal(usbDevices(root), [
    { ...common, path: "1-1.4", vendorName: "Maker", productName: "Stick", serial: "S1", speed: 480 },
    { ...common, path: "2-1", version: "1.10", speed: 12 },
    { ...common, path: "3-1", speed: -1 },
  ]);
});

test("a machine without USB has no devices", ({ root }) => assert.equal(usbDevices(root), []));

test("the administrator's rules stand in place of the usual ones", ({ root }) => {
  plug(root, "1-1", {}, [KEYBOARD]);
  plug(root, "1-2", { idProduct: "0002" }, [STORAGE]);
  const paths = () => usbDevices(root).map(({ path }) => path);
  assert.equal(paths(), ["1-2"]);
  mkdirSync(join(root, "etc/xensource"), { recursive: true });
  writeFileSync(join(root, "etc/xensource/usb-policy.conf"), "# only keyboards\nALLOW: class=03 # all of them\n");
  assert.equal(paths(), ["1-1"]);
  writeFileSync(join(root, "etc/xensource/usb-policy.conf"), "ALLOW: class=three\n");
  assert.throws(paths, /line 1: class=three/);
});

const stick = { vid: "1209", pid: "0001", rel: "0100", class: "08", subclass: "06", prot: "50" };

test("the first rule about an interface decides, and all interfaces must be allowed", () => {
  const allows = (text: string, ...interfaces: (typeof stick)[]) => isAllowed(readUsbPolicy(text), interfaces);
  assert.is(allows("", stick), false, "no rule denies");
  assert.is(allows("ALLOW:", stick), true);
  assert.is(allows("ALLOW:"), false, "what shows no interface cannot be judged");
  assert.is(allows("DENY: vid=1209 pid=1\nALLOW:", stick), false);
  assert.is(allows("DENY: vid=1209 pid=2\nALLOW:", stick), true);
  assert.is(allows("ALLOW: class=8\nDENY: vid=1209", stick), true, "an earlier rule wins");
  assert.is(allows("ALLOW: class=08", stick, { ...stick, class: "03" }), false);
  assert.is(allows("ALLOW: rel=0100 subclass=06 prot=50", stick), true);
});

test("what is no rule is said with its line", () => {
  assert.throws(() => readUsbPolicy("ALLOW:\nPERMIT: vid=1209"), /line 2 is no rule/);
  assert.throws(() => readUsbPolicy("DENY: vid=12345"), /line 1: vid=12345/);
  assert.throws(() => readUsbPolicy("DENY: colour=1"), /line 1: colour=1/);
});

test.run();
