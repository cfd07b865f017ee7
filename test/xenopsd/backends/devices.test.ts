import { suite } from "uvu";
import * as assert from "uvu/assert";
import { deviceNumber, linuxName, positionOf } from "../../../daemons/xenopsd/backends/xen/device-number.ts";
import { rateKey } from "../../../daemons/xenopsd/backends/xen/devices/vif.ts";
import type { VbdT, VifT } from "../../../generated/daemons/xenops.ts";
import { failureOf } from "../../support/failure.ts";
import { turns } from "../../support/wait.ts";
import { vbd } from "../support.ts";
import { below, id, running, type Stage, stage, task, values } from "./support.ts";

const devices = suite<{ on: Stage }>("xenopsd's backend: devices");

devices.before.each(async (context) => {
  context.on = await stage();
});
devices.after.each(({ on }) => on.end());

devices("disks have the numbers and names that guests know", () => {
  const known: [Parameters<typeof deviceNumber>[0], number, string][] = [
    [["Xen", 0, 0], 51712, "xvda"],
    [["Xen", 1, 0], 51728, "xvdb"],
    [["Xen", 15, 2], 51954, "xvdp2"],
    [["Xen", 16, 0], 2 ** 28 + 16 * 256, "xvdq"],
    [["Xen", 26, 0], 2 ** 28 + 26 * 256, "xvdaa"],
    [["Ide", 0, 0], 768, "xvda"],
    [["Ide", 1, 0], 832, "xvdb"],
    [["Ide", 2, 0], 5632, "xvdc"],
    [["Ide", 3, 0], 5696, "xvdd"],
    [["Scsi", 2, 1], 2081, "sdc1"],
    [["Floppy", 1, 0], 51984, "fdb"],
  ];
  for (const [position, number, name] of known) {
    assert.is(deviceNumber(position), number, name);
    assert.is(linuxName(position), name);
  }
  for (const none of [
    ["Scsi", 16, 0],
    ["Floppy", 3, 0],
    ["Ide", 20, 0],
    ["Xen", 0, 16],
    ["Xen", -1, 0],
  ] as const) {
    assert.throws(() => deviceNumber(none));
  }
  const { position: _, ...anywhere } = vbd(id, "x", 0);
  assert.equal(positionOf(anywhere, false, new Set([51712])), ["Xen", 1, 0]);
  assert.equal(positionOf(anywhere, true, new Set([768])), ["Ide", 1, 0]);
  assert.equal(positionOf(anywhere, true, new Set([768, 832, 5632, 5696])), ["Xen", 4, 0]);
});

devices("a disk's nodes are as its two ends and the toolstack need them", async ({ on }) => {
  const { domid } = await running(on);
  const front = below(on, `/local/domain/${domid}/device/vbd/51712`);
  const path = `/local/domain/${domid}/device/vbd/51712`;
  assert.is(front[path], `|n${domid},r0`);
  assert.is(front[`${path}/virtual-device`], `51712|n${domid},r0`);
  assert.is(front[`${path}/device-type`], `disk|n${domid},r0`);
  assert.is(front[`${path}/backend`], `/local/domain/0/backend/vbd3/${domid}/51712|n${domid},r0`);
  assert.is(front[`${path}/state`], `4|n${domid},r0`);
  const back = `/local/domain/0/backend/vbd3/${domid}/51712`;
  assert.is(below(on, back)[back], `|n0,r${domid}`);
  const backend = values(on, back);
  assert.is(backend.frontend, path);
  assert.is(backend["frontend-id"], String(domid));
  assert.equal([backend.online, backend.removable, backend.mode, backend.type], ["1", "1", "w", "phy"]);
  assert.is(backend.dev, "xvda");
  assert.is(backend.params, "/dev/sm/backend/sr/xvda");
  assert.is(backend.state, "4");
  assert.is(backend["hotplug-status"], "connected");
  const hidden = `/xenops/domain/${domid}/device/vbd/51712`;
  assert.is(below(on, hidden)[`${hidden}/backend`], `${back}|n0`);
  const kept = values(on, `/xapi/${id}/private/vbd3/51712`);
  assert.equal([kept["backend-kind"], kept["vbd-id"], kept["vdi-id"]], ["vbd3", "xvda", "sr/xvda"]);
});

devices(
  "a disk that QEMU serves has the format and the kind of device in its keys, and goes by force",
  async ({ on }) => {
    const { vm, domid } = await running(on);
    const served = {
      ...vbd(id, "xvdb", 1),
      extra_backend_keys: { "backend-kind": "qdisk", "polling-duration": "1000" },
    };
    await on.backend.vbd.setActive(served.id, true);
    await on.backend.vbd.plug(task, vm, served);
    const back = `/local/domain/0/backend/qdisk/${domid}/51728`;
    const backend = values(on, back);
    assert.is(backend.params, "raw:/dev/sm/backend/sr/xvdb");
    assert.is(backend["device-type"], "disk");
    assert.is(backend["polling-duration"], "1000");
    assert.is(backend["backend-kind"], undefined);
    assert.is(values(on, `/local/domain/${domid}/device/vbd/51728`).backend, back);
    assert.is(backend.dev, "xvdb");
    await on.backend.vbd.unplug(task, vm, served, true);
    assert.equal(below(on, back), {});
    const ide: VbdT = { ...served, id: [id, "hdb"], position: ["Ide", 1, 0] };
    await on.backend.vbd.setActive(ide.id, true);
    await on.backend.vbd.plug(task, vm, ide);
    assert.is(values(on, `/local/domain/0/backend/qdisk/${domid}/832`).dev, "hdb");
  },
);

devices("an interface's nodes name its bridge, its filter and its rate", async ({ on }) => {
  const { domid, vm, card } = await running(on);
  const locked: VifT = {
    ...card,
    id: [id, "1"],
    position: 1,
    rate: [1024, 50_000],
    locking_mode: ["Locked", { ipv4: ["192.0.2.1", "192.0.2.2"], ipv6: [] }],
    ipv4_configuration: ["Static4", [["192.0.2.1/24"], ["192.0.2.254"]]],
    carrier: false,
  };
  await on.backend.vif.setActive(locked.id, true);
  await on.backend.vif.plug(task, vm, locked);
  const front = values(on, `/local/domain/${domid}/device/vif/1`);
  assert.equal([front.mac, front.handle, front.disconnect], ["02:00:00:00:00:01", "1", "1"]);
  const back = values(on, `/local/domain/0/backend/vif/${domid}/1`);
  assert.is(back.rate, "52428,50000");
  const kept = values(on, `/xapi/${id}/private/vif/1`);
  assert.is(kept.bridge, "xenbr0");
  assert.is(kept["bridge-MAC"], "fe:ff:ff:ff:ff:ff");
  assert.equal([kept["locking-mode"], kept["ipv4-allowed"]], ["locked", "192.0.2.1,192.0.2.2"]);
  assert.is(kept["vif-id"], "1");
  const fixed = values(on, `/local/domain/${domid}/xenserver/device/vif/1/static-ip-setting`);
  assert.equal(
    [fixed.enabled, fixed.address, fixed.gateway, fixed.enabled6],
    ["1", "192.0.2.1/24", "192.0.2.254", "0"],
  );
  await on.backend.vif.setCarrier(vm, locked, true);
  await on.backend.vif.setLockingMode(vm, { ...locked, carrier: true }, "Disabled");
  assert.is(values(on, `/local/domain/${domid}/device/vif/1`).disconnect, "1", "disabled");
  await on.backend.vif.setLockingMode(vm, { ...locked, carrier: true }, "Unlocked");
  assert.is(values(on, `/local/domain/${domid}/device/vif/1`).disconnect, "0");
  await on.backend.vif.move(task, vm, locked, ["Local", "xenbr1"]);
  assert.is(values(on, `/xapi/${id}/private/vif/1`).bridge, "xenbr1");
  assert.is(rateKey([100, 0]), "5120,50000");
});

devices("a device that is unplugged, cleanly or by force, leaves no node", async ({ on }) => {
  const { vm, disk, card, domid } = await running(on);
  for (const force of [false, true]) {
    await on.backend.vbd.unplug(task, vm, disk, force);
    await on.backend.vif.unplug(task, vm, card, force);
    for (const path of [
      `/local/domain/${domid}/device/vbd/51712`,
      `/local/domain/${domid}/device/vif/0`,
      `/xenops/domain/${domid}/device/vbd/51712`,
      `/local/domain/0/backend/vbd3/${domid}/51712`,
      `/local/domain/0/backend/vif/${domid}/0`,
      `/xapi/${id}/private/vbd3/51712`,
      `/xapi/${id}/hotplug/${domid}/vbd3/51712`,
      `/local/domain/${domid}/xenserver/device/vbd/51712`,
    ]) {
      assert.equal(below(on, path), {}, `${path} ${force}`);
    }
    assert.is((await on.backend.vbd.state(disk)).plugged, false);
    await on.backend.vbd.plug(task, vm, disk);
    await on.backend.vif.plug(task, vm, card);
    await turns();
    assert.is(values(on, `/local/domain/0/backend/vbd3/${domid}/51712`).state, "4", "plugged again");
  }
});

devices("a guest that keeps a disk makes the unplug fail, and the disk stays until force is used", async ({ on }) => {
  const { vm, disk } = await running(on);
  on.host.faults.set(id, "detach-rejected", true);
  assert.equal(await failureOf(on.backend.vbd.unplug(task, vm, disk, false)), [
    "Device_detach_rejected",
    ["VBD", "xvda", "The guest keeps the device"],
  ]);
  assert.is((await on.backend.vbd.state(disk)).plugged, true);
  await on.backend.vbd.unplug(task, vm, disk, true);
  assert.is((await on.backend.vbd.state(disk)).plugged, false);
});

devices("what a device's backend does is reported with the device's own name", async ({ on }) => {
  const { domid } = await running(on);
  on.events.length = 0;
  await on.tree.write(`/local/domain/0/backend/vbd3/${domid}/51712/kthread-pid`, "42");
  await on.tree.write(`/local/domain/0/backend/vif/${domid}/0/hotplug-status`, "connected");
  await on.tree.write(`/local/domain/0/backend/vif/${domid}/0/unknown`, "1");
  await turns();
  assert.equal(on.events, [
    { kind: "vbd", id: [id, "xvda"] },
    { kind: "vif", id: [id, "0"] },
  ]);
});

devices("a drive shows its medium, another one, and none", async ({ on }) => {
  const { vm, domid } = await running(on);
  const { backend: _, ...empty } = vbd(id, "xvdd", 3, { ty: "CDROM", mode: "ReadOnly" });
  await on.backend.vbd.setActive(empty.id, true);
  await on.backend.vbd.plug(task, vm, empty);
  assert.is((await on.backend.vbd.state(empty)).plugged, false, "an empty drive of a PV guest is not there");
  await on.backend.vbd.insert(task, vm, empty, ["VDI", "sr/iso"]);
  assert.equal((await on.backend.vbd.state(empty)).backend_present, ["VDI", "sr/iso"]);
  const path = `/local/domain/0/backend/vbd3/${domid}/51760`;
  assert.is(values(on, path).params, "/dev/sm/backend/sr/iso");
  await on.backend.vbd.insert(task, vm, empty, ["VDI", "sr/iso"]);
  assert.is(values(on, path).params, "//dev/sm/backend/sr/iso", "the same medium again can be told from before");
  await on.backend.vbd.eject(task, vm, { ...empty, backend: ["VDI", "sr/iso"] });
  assert.is(values(on, path).params, "");
  assert.is((await on.backend.vbd.state(empty)).backend_present, undefined);
});

devices("a PCI device of the host is named in the guest's backend, once", async ({ on }) => {
  const { vm, domid } = await running(on);
  const pci = { id: [id, "0"] as [string, string], position: 0, address: { domain: 0, bus: 0x3b, dev: 0, fn: 1 } };
  await on.backend.pci.plug(task, vm, pci, false);
  assert.is((await on.backend.pci.state(pci)).plugged, true);
  const folder = values(on, `/local/domain/0/backend/pci/${domid}/0`);
  assert.equal([folder["dev-0"], folder.msitranslate, folder.power_mgmt], ["0000:3b:00.1", "1", "0"]);
  assert.equal(await failureOf(on.backend.pci.plug(task, vm, pci, false)), ["Already_exists", ["pci", "0"]]);
});

devices.run();
