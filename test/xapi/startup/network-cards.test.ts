import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { networkCards } from "../../../daemons/xapi/startup/network-cards.ts";

const test = suite<{ root: string }>("xapi/startup/network-cards");

test.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), "cards-"));
});
test.after.each(({ root }) => rmSync(root, { recursive: true }));

/** An interface as the kernel shows it; `device`: the folder of what is behind it. */
function addInterface(root: string, name: string, files: Readonly<Record<string, string>>, device?: string): void {
  const folder = join(root, "sys/class/net", name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), `${text}\n`);
  if (device === undefined) return;
  const at = join(root, "sys/devices", device);
  mkdirSync(at, { recursive: true });
  symlinkSync(at, join(folder, "device"));
}

test("cards are the Ethernet interfaces with a device, the first of them manages where no address tells", ({
  root,
}) => {
  const pci = "pci0000:00/0000:00:19.0";
  addInterface(root, "eth1", { type: "1", address: "52:54:00:00:00:02", carrier: "1", speed: "1000" }, pci);
  for (const [name, id] of [
    ["vendor", "0x8086"],
    ["device", "0x100e"],
  ] as const) {
    writeFileSync(join(root, "sys/devices", pci, name), `${id}\n`);
  }
  mkdirSync(join(root, "sys/bus/pci/drivers/e1000"), { recursive: true });
  symlinkSync(join(root, "sys/bus/pci/drivers/e1000"), join(root, "sys/devices", pci, "driver"));
  addInterface(root, "eth0", { type: "1", address: "52:54:00:00:00:01", carrier: "0", speed: "-1" }, "virtual/v0");
  addInterface(root, "xenbr0", { type: "1", address: "52:54:00:00:00:01" });
  addInterface(root, "ib0", { type: "32", address: "80:00" }, "pci0000:00/0000:00:1a.0");
  const none = { vendorId: "", vendorName: "", deviceId: "", deviceName: "", driver: "" };
  const first = { device: "eth0", MAC: "52:54:00:00:00:01", speed: 0, carrier: false, pciPath: "", management: true };
  assert.equal(networkCards("", root), [
    { ...first, card: none },
    {
      ...{ device: "eth1", MAC: "52:54:00:00:00:02", speed: 1000, carrier: true, management: false },
      pciPath: "0000:00:19.0",
      card: { ...none, vendorId: "8086", deviceId: "100e", driver: "e1000" },
    },
  ]);
});

test("a card below the bridge with the host's address manages", ({ root }) => {
  for (const name of ["eth0", "eth1"]) addInterface(root, name, { type: "1" }, `virtual/${name}`);
  // The loopback interface stands for a bridge: it has an address on every machine.
  mkdirSync(join(root, "sys/class/net/lo/brif/eth1"), { recursive: true });
  const managing = networkCards("127.0.0.1", root).filter(({ management }) => management);
  assert.equal(
    managing.map(({ device }) => device),
    ["eth1"],
  );
});

test("a machine that shows no interfaces has no cards", ({ root }) => assert.equal(networkCards("", root), []));

test.run();
