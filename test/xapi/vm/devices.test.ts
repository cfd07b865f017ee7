import { suite } from "uvu";
import * as assert from "uvu/assert";
import { deviceNumber } from "../../../daemons/xapi/vm/device-names.ts";
import { isMac, macOf } from "../../../daemons/xapi/vm/mac.ts";
import { fc } from "../../support/properties.ts";
import { errorOf } from "../support/world.ts";
import { createVmWorld, NULL, vbdRecord, vifRecord } from "./support.ts";

const test = suite("xapi/vm/devices");

test("names of drives mean places", () => {
  const same: readonly (readonly string[])[] = [
    ["0", "xvda", "hda", "sda", "d0p0"],
    ["3", "xvdd", "hdd"],
    ["26", "xvdaa"],
    ["xvda1", "hda1", "d0p1"],
    ["fda"],
  ];
  const places = same.map((names) => new Set(names.map(deviceNumber)));
  assert.ok(places.every((set) => set.size === 1));
  assert.is(new Set(places.flatMap((set) => [...set])).size, same.length);
  for (const nonsense of ["", "x", "xvd", "-1", "1a", "d1", "xvdA", "0x1"])
    assert.is(deviceNumber(nonsense), undefined);
});

test("a made-up address is of one interface, and always the same", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(15), (seed, device) => {
      const mac = macOf(seed, `${device}`);
      assert.ok(isMac(mac) && mac === macOf(seed, `${device}`));
      assert.is(Number.parseInt(mac.slice(0, 2), 16) & 3, 2);
    }),
  );
  for (const bad of ["01:00:00:00:00:00", "zz", "", "00:16:3e:00:00", "00-16-3e-00-00-00"]) assert.not.ok(isMac(bad));
});

test("a halted VM's drive takes a medium and gives it back", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createVm();
  const VDI = await world.createDisk();
  const vbd = (await world.call("VBD.create", vbdRecord(vm))) as string;
  await world.call("VBD.insert", vbd, VDI);
  assert.equal([db.VBD.get(vbd).VDI, db.VBD.get(vbd).empty, [...db.VDI.get(VDI).VBDs]], [VDI, false, [vbd]]);
  assert.equal(await errorOf(world.call("VBD.insert", vbd, VDI)), ["VBD_NOT_EMPTY", vbd]);
  await world.call("VBD.eject", vbd);
  assert.equal([db.VBD.get(vbd).VDI, db.VBD.get(vbd).empty], [NULL, true]);
  const disk = (await world.call(
    "VBD.create",
    vbdRecord(vm, { VDI, userdevice: "0", type: "Disk", mode: "RW", empty: false }),
  )) as string;
  assert.equal(await errorOf(world.call("VBD.eject", disk)), ["VBD_NOT_REMOVABLE_MEDIA", disk]);
  assert.equal(await errorOf(world.call("VBD.insert", NULL, VDI)), ["HANDLE_INVALID", "VBD", NULL]);
});

test("the data path of a drive that is attached is held and let go on by a program of its host", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const [disk = NULL, drive = NULL] = [...db.VM.get(vm).VBDs].sort((a, b) =>
    db.VBD.get(a).userdevice.localeCompare(db.VBD.get(b).userdevice),
  );
  assert.equal(await errorOf(world.call("VBD.pause", disk)), ["VM_BAD_POWER_STATE", vm, "running", "halted"]);
  db.VM.update(vm, { power_state: "Running", resident_on: world.host });
  const services = world.xapi.services as { call: typeof world.xapi.services.call };
  const asked: unknown[] = [];
  let fails = false;
  services.call = async (_context, message, args) => {
    asked.push([message, args, db.VBD.get(disk).current_operations]);
    if (fails) throw new Error("The program has failed.");
    return "token";
  };
  assert.is(await world.call("VBD.pause", disk), "", "nothing is to be held where nothing is attached");
  assert.equal(asked, []);
  for (const vbd of [disk, drive]) db.VBD.set(vbd, "currently_attached", true);
  assert.is(await world.call("VBD.pause", drive), "", "an empty drive has no data path");
  assert.is(await world.call("VBD.pause", disk), "token");
  assert.is(await world.call("VBD.unpause", disk, "token"), "");
  const { uuid: vdi_uuid, SR } = db.VDI.get(db.VBD.get(disk).VDI);
  const args = { vdi_uuid, sr_uuid: db.SR.get(SR).uuid };
  const calls = asked.splice(0) as [string, object, Readonly<Record<string, string>>][];
  assert.equal(
    calls.map(([message, call, operations]) => [message, call, Object.values(operations)]),
    ["pause", "unpause"].map((fn) => [
      "host.call_plugin",
      { host: world.host, plugin: "tapdisk-pause", fn, args },
      [fn],
    ]),
  );
  fails = true;
  assert.is((await errorOf(world.call("VBD.pause", disk)))[0], "INTERNAL_ERROR");
  assert.equal(Object.keys(db.VBD.get(disk).current_operations), [], "a failure leaves no lock");
  fails = false;
  db.VBD.set(disk, "current_operations", { "OpaqueRef:other": "attach" });
  const refusal = world.xapi.services.operations.refusal(world.context, "VBD", disk, "pause", true);
  assert.equal(refusal?.description.slice(0, 4), ["OTHER_OPERATION_IN_PROGRESS", "VBD", disk, "attach"]);
  assert.is(await world.call("VBD.unpause", disk, "token"), "", "what is held may go on while it is attached");
});

test("a drive's mode fits its kind, its disk and its VM", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createVm();
  const VDI = await world.createDisk();
  const cd = await world.call("VBD.create", vbdRecord(vm));
  const disk = (await world.call(
    "VBD.create",
    vbdRecord(vm, { VDI, userdevice: "0", type: "Disk", mode: "RW", empty: false }),
  )) as string;
  assert.equal(await errorOf(world.call("VBD.set_mode", cd, "RW")), ["VBD_CDS_MUST_BE_READONLY"]);
  await world.call("VBD.set_mode", disk, "RO");
  db.VDI.set(VDI, "read_only", true);
  assert.equal(await errorOf(world.call("VBD.set_mode", disk, "RW")), ["VDI_READONLY", VDI]);
  db.VM.set(vm, "power_state", "Running");
  assert.equal(await errorOf(world.call("VBD.set_mode", disk, "RO")), ["VM_BAD_POWER_STATE", vm, "halted", "running"]);
});

test("an interface takes addresses, tags and another network", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createVm();
  const vif = (await world.call("VIF.create", vifRecord(vm, world.network, { MAC: "00:16:3E:00:00:01" }))) as string;
  assert.equal([db.VIF.get(vif).MAC, db.VIF.get(vif).MAC_autogenerated], ["00:16:3e:00:00:01", false]);
  const again = vifRecord(vm, world.network);
  assert.equal(await errorOf(world.call("VIF.create", again)), ["DEVICE_ALREADY_EXISTS", "0"]);
  await world.call("VIF.set_ipv4_allowed", vif, ["192.0.2.1"]);
  assert.equal(await errorOf(world.call("VIF.add_ipv4_allowed", vif, "2001:db8::1")), [
    "INVALID_IP_ADDRESS_SPECIFIED",
    "ipv4_allowed",
  ]);
  await world.call("VIF.add_ipv6_allowed", vif, "2001:db8::1");
  await world.call("VIF.configure_ipv4", vif, "Static", "192.0.2.3/24", "192.0.2.254");
  assert.equal([...db.VIF.get(vif).ipv4_addresses], ["192.0.2.3/24"]);
  assert.equal(await errorOf(world.call("VIF.configure_ipv4", vif, "Static", "192.0.2.3", "")), [
    "INVALID_CIDR_ADDRESS_SPECIFIED",
    "address",
  ]);
  await world.call("VIF.configure_ipv4", vif, "None", "", "");
  assert.equal([...db.VIF.get(vif).ipv4_addresses], []);
  assert.equal(await errorOf(world.call("VIF.set_trunks", vif, [5000])), ["INVALID_VALUE", "trunks", "5000"]);
  await world.call("VIF.set_trunks", vif, [3, 4, 3]);
  assert.equal([...db.VIF.get(vif).trunks], [3, 4]);
  const network = world.add("network", { bridge: "xapi8" });
  await world.call("VIF.move", vif, network);
  assert.is(db.VIF.get(vif).network, network);
  await world.call("VIF.destroy", vif);
  assert.is(db.VIF_metrics.size, 0);
});

test("a TPM keeps its state in a secret that goes with it", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createVm();
  const secrets = db.secret.size;
  const vtpm = (await world.call("VTPM.create", vm, true)) as string;
  assert.is(await world.call("VTPM.get_contents", vtpm), "");
  await world.call("VTPM.set_contents", vtpm, "c3RhdGU=");
  await world.call("VTPM.set_contents", vtpm, "b3RoZXI=");
  assert.equal([await world.call("VTPM.get_contents", vtpm), db.secret.size], ["b3RoZXI=", secrets + 1]);
  assert.equal((await errorOf(world.call("VTPM.set_contents", vtpm, "%")))[0], "INVALID_VALUE");
  assert.equal(await errorOf(world.call("VTPM.create", vm, false)), ["VTPM_MAX_AMOUNT_REACHED", "1"]);
  db.VM.set(vm, "power_state", "Running");
  assert.equal(await errorOf(world.call("VTPM.destroy", vtpm)), ["VM_BAD_POWER_STATE", vm, "halted", "running"]);
  db.VM.set(vm, "power_state", "Halted");
  await world.call("VTPM.destroy", vtpm);
  assert.equal([db.secret.size, [...db.VM.get(vm).VTPMs]], [secrets, []]);
});

test("a USB device goes to one VM", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createVm();
  const group = world.add("USB_group");
  assert.equal(await errorOf(world.call("VUSB.create", vm, group, {})), ["USB_GROUP_CONTAINS_NO_PUSBS", group]);
  const pusb = world.add("PUSB", { USB_group: group, host: world.host });
  assert.equal((await errorOf(world.call("VUSB.create", vm, group, {})))[0], "OPERATION_NOT_ALLOWED");
  db.PUSB.set(pusb, "passthrough_enabled", true);
  const vusb = await world.call("VUSB.create", vm, group, {});
  assert.equal(await errorOf(world.call("VUSB.create", vm, group, {})), ["USB_GROUP_CONFLICT", group]);
  await world.call("VUSB.destroy", vusb);
  assert.equal([...db.VM.get(vm).VUSBs], []);
});

test("caches of a provisioning site", async () => {
  const world = await createVmWorld();
  const site = (await world.call("PVS_site.introduce", "site", "", "id")) as string;
  const server = (await world.call("PVS_server.introduce", ["192.0.2.9"], 6910, 6930, site)) as string;
  const introduce = (...args: unknown[]) => errorOf(world.call("PVS_server.introduce", ...args));
  assert.equal(await introduce(["192.0.2.9"], 1, 2, site), ["PVS_SERVER_ADDRESS_IN_USE", "192.0.2.9"]);
  assert.equal(await introduce(["host"], 1, 2, site), ["INVALID_IP_ADDRESS_SPECIFIED", "host"]);
  assert.equal((await introduce(["192.0.2.8"], 0, 2, site))[0], "VALUE_NOT_SUPPORTED");
  assert.equal(await introduce(["192.0.2.8"], 1, 2, NULL), ["INVALID_VALUE", "site", NULL]);
  const storage = { host: world.host, SR: world.sr, site };
  await world.call("PVS_cache_storage.create", storage);
  assert.equal(await errorOf(world.call("PVS_cache_storage.create", storage)), [
    "PVS_CACHE_STORAGE_ALREADY_PRESENT",
    site,
    world.host,
  ]);
  const vm = await world.createVm();
  const [vif, second] = [
    await world.call("VIF.create", vifRecord(vm, world.network)),
    await world.call("VIF.create", vifRecord(vm, world.network, { device: "1" })),
  ];
  const proxy = (await world.call("PVS_proxy.create", site, vif)) as string;
  assert.equal(await errorOf(world.call("PVS_proxy.create", site, vif)), ["PVS_PROXY_ALREADY_PRESENT", proxy]);
  assert.equal(await errorOf(world.call("PVS_proxy.create", site, second)), ["PVS_VIF_MUST_BE_FIRST_DEVICE"]);
  assert.equal(await errorOf(world.call("PVS_site.forget", site)), ["PVS_SITE_CONTAINS_SERVERS", server]);
  world.context.db.PVS_proxy.set(proxy, "currently_attached", true);
  assert.equal(await errorOf(world.call("PVS_site.forget", site)), ["PVS_SITE_CONTAINS_RUNNING_PROXIES", proxy]);
});

test.run();
