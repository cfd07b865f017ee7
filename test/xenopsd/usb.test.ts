import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { VmT, VusbT, XenopsClient } from "../../generated/daemons/xenops.ts";
import { failureOf } from "../support/failure.ts";
import { dbg, ended, hvmInfo, metadata, pvVm, uuid, xenopsd } from "./support.ts";

interface Context {
  folder: string;
  keepAlive: NodeJS.Timeout;
}

const usb = suite<Context>("xenopsd: USB devices of the host");
const vm = uuid(1);
const id: [string, string] = [vm, "vusb1-2"];
const vusb: VusbT = { id, hostbus: "1", hostport: "2", version: "2.00", path: "1-2", speed: 480 };
const hvm = (more: Partial<VmT> = {}) => pvVm(vm, { ty: ["HVM", hvmInfo], ...more });

usb.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "xenopsd-"));
  context.keepAlive = setInterval(() => {}, 1_000);
});
usb.after.each(({ folder, keepAlive }) => {
  clearInterval(keepAlive);
  rmSync(folder, { recursive: true, force: true });
});

async function start(client: XenopsClient, definition: VmT): Promise<void> {
  await client.VM.import_metadata({ ...dbg, metadata: metadata(definition, { vusbs: [vusb] }) });
  await ended(client, await client.VM.start({ ...dbg, id: vm, paused: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id: vm }));
}

const isPlugged = async (client: XenopsClient) => (await client.VUSB.stat({ ...dbg, id }))[1].plugged;

usb("a device comes with its VM, stays with it when the daemon begins anew, and goes with it", async ({ folder }) => {
  const options = { persist: true, "database-path": folder };
  const first = await xenopsd(options);
  await start(first.client, hvm());
  assert.ok(await isPlugged(first.client));
  await first.daemon.stop();

  const { client, daemon } = await xenopsd(options);
  assert.equal(await client.VUSB.list({ ...dbg, id: vm }), [[vusb, { plugged: true }]]);
  assert.is(await failureOf(client.VUSB.remove({ ...dbg, id })), "Device_is_connected");
  await ended(client, await client.VM.reboot({ ...dbg, id: vm, delay: undefined }));
  assert.ok(await isPlugged(client));
  await ended(client, await client.VM.shutdown({ ...dbg, id: vm, delay: undefined }));
  assert.not(await isPlugged(client));
  await client.VUSB.remove({ ...dbg, id });
  assert.equal(await client.VUSB.list({ ...dbg, id: vm }), []);
  await daemon.stop();
});

usb("a device goes from a running VM and comes back, each told to clients", async () => {
  const { client, daemon } = await xenopsd();
  await start(client, hvm());
  const plug = () => client.VUSB.plug({ ...dbg, id });
  assert.equal(await failureOf(ended(client, await plug())), ["Already_exists", ["vusb", "vusb1-2"]]);
  const from = await client.UPDATES.last_id(dbg);
  await ended(client, await client.VUSB.unplug({ ...dbg, id }));
  assert.not(await isPlugged(client));
  const [, objects] = await client.UPDATES.get({ ...dbg, last_id: from });
  assert.ok(objects.some(([kind, object]) => kind === "Vusb" && object[1] === "vusb1-2"));
  await ended(client, await client.VUSB.unplug({ ...dbg, id }));
  await ended(client, await plug());
  assert.ok(await isPlugged(client));
  await daemon.stop();
});

usb("a VM without a device model cannot be started with one, and leaves nothing", async () => {
  const { client, daemon } = await xenopsd();
  assert.equal(await failureOf(start(client, pvVm(vm))), ["Unimplemented", "VUSB.plug"]);
  const [, { power_state, domids }] = await client.VM.stat({ ...dbg, id: vm });
  assert.equal([power_state, domids], ["Halted", []]);
  await daemon.stop();
});

usb.run();
