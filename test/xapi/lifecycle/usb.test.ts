import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { errorOf, setUp } from "./support.ts";

const pool = await startPool();
const { xapi, newVm, agentOf } = await setUp(pool);
const host = await xapi.host.get_all().then(([first]) => {
  if (first === undefined) throw new Error("The pool has no host.");
  return first;
});

const usb = suite("USB devices of the host in VMs");

/** A VM that has the host's device when it runs. */
async function vmWithDevice(name: string): Promise<{ vm: Ref<"VM">; vusb: Ref<"VUSB">; pusb: Ref<"PUSB"> }> {
  await xapi.PUSB.scan(host);
  const [pusb] = await xapi.PUSB.get_all();
  if (pusb === undefined) throw new Error("The host has no device.");
  await xapi.PUSB.set_passthrough_enabled(pusb, true);
  const vm = await newVm(name);
  return { vm, pusb, vusb: await xapi.VUSB.create(vm, await xapi.PUSB.get_USB_group(pusb), {}) };
}

const attached = (vusb: Ref<"VUSB">) => xapi.VUSB.get_currently_attached(vusb);

usb("a device comes when its VM starts and goes when it ends; meanwhile it can be taken away", async () => {
  const { vm, vusb, pusb } = await vmWithDevice("usb");
  assert.equal([await attached(vusb), await xapi.VUSB.get_allowed_operations(vusb)], [false, ["attach"]]);
  assert.equal(await errorOf(xapi.VUSB.unplug(vusb)), ["VM_BAD_POWER_STATE", vm, "running", "halted"]);
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  assert.equal([await attached(vusb), await xapi.VUSB.get_allowed_operations(vusb)], [true, ["attach", "unplug"]]);
  assert.equal(await errorOf(xapi.PUSB.set_passthrough_enabled(pusb, false)), ["USB_ALREADY_ATTACHED", pusb, vm]);
  assert.is((await errorOf(xapi.VUSB.destroy(vusb)))[0], "OPERATION_NOT_ALLOWED");
  assert.equal(await errorOf(xapi.VM.suspend(vm)), ["VM_HAS_VUSBS", vm]);
  await xapi.VUSB.unplug(vusb);
  assert.equal([await attached(vusb), await xapi.VUSB.get_allowed_operations(vusb)], [false, ["attach", "plug"]]);
  assert.equal(await errorOf(xapi.VUSB.unplug(vusb)), ["DEVICE_ALREADY_DETACHED", vusb]);
  // A change of the VM is told to its manager with all devices, and a reboot builds another domain.
  await xapi.VM.set_name_label(vm, "usb, renamed");
  await xapi.VM.clean_reboot(vm);
  await agentOf(vm);
  assert.is(await attached(vusb), false, "what was taken away stays away");
  await xapi.VM.hard_shutdown(vm);
  await xapi.VM.start(vm, false, false);
  assert.is(await attached(vusb), true);
  await agentOf(vm);
  await xapi.VM.clean_reboot(vm);
  await agentOf(vm);
  assert.is(await attached(vusb), true, "what was not stays");
  await xapi.VM.hard_shutdown(vm);
  await until(async () => !(await attached(vusb)));
  await xapi.VUSB.destroy(vusb);
  await xapi.VM.destroy(vm);
});

usb("a VM without a device model has no place for it", async () => {
  const { vm, vusb } = await vmWithDevice("pv");
  await xapi.VM.set_domain_type(vm, "pv");
  await xapi.VM.set_PV_kernel(vm, "/boot/vmlinuz");
  assert.equal(await errorOf(xapi.VM.start_on(vm, host, false, false)), ["VM_HVM_REQUIRED", vm]);
  await xapi.VUSB.destroy(vusb);
  await xapi.VM.start(vm, false, false);
  await xapi.VM.hard_shutdown(vm);
});

usb.after(async () => {
  await xapi.logout();
  await pool.stop();
});

usb.run();
