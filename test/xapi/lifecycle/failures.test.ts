import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { vbdRecord, vdiRecord } from "../vm/support.ts";
import { errorOf, setUp, vmManagerOf } from "./support.ts";

const pool = await startPool();
const { xapi, newVm, agentOf, runningVm } = await setUp(pool);

const { xenops, close } = await vmManagerOf(pool);

const failures = suite("what fails below is the error of the call");

const FAULTS = "simulate-failures";

/** What a start ends with when the hypervisor, the storage or the emulator fails, by the fault's name. */
const STARTS: Readonly<Record<string, (vm: Ref<"VM">) => readonly unknown[]>> = {
  "out-of-memory": () => ["HOST_NOT_ENOUGH_FREE_MEMORY"],
  "storage-error": () => ["SR_BACKEND_FAILURE_46"],
  "emulator-fails": (vm) => ["FAILED_TO_START_EMULATOR", vm],
  "build-fails": () => ["INTERNAL_ERROR"],
  "bootloader-error": (vm) => ["BOOTLOADER_FAILED", vm],
  "no-bootable-device": (vm) => ["BOOTLOADER_FAILED", vm],
};

async function addDisk(vm: Ref<"VM">): Promise<void> {
  const [pool] = await xapi.pool.get_all();
  if (pool === undefined) throw new Error("There is no pool.");
  const vdi = await xapi.VDI.create(vdiRecord(await xapi.pool.get_default_SR(pool)) as never);
  await xapi.VBD.create(vbdRecord(vm, { VDI: vdi, userdevice: "0", type: "Disk", empty: false }) as never);
}

for (const [fault, expected] of Object.entries(STARTS)) {
  failures(`start: ${fault}`, async () => {
    const vm = await newVm(fault);
    await addDisk(vm);
    await xapi.VM.add_to_platform(vm, FAULTS, fault);
    const raised = await errorOf(xapi.VM.start(vm, false, false));
    assert.equal(raised.slice(0, expected(vm).length), expected(vm));
    const { power_state, domid, current_operations, resident_on } = await xapi.VM.get_record(vm);
    assert.equal([power_state, domid, resident_on], ["Halted", -1, "OpaqueRef:NULL"]);
    assert.equal({ ...current_operations }, {});
    await xapi.VM.remove_from_platform(vm, FAULTS);
    await xapi.VM.start(vm, false, false);
    assert.is(await xapi.VM.get_power_state(vm), "Running");
    await xapi.VM.hard_shutdown(vm);
  });
}

failures("resume: the VM stays suspended, and resumes when it can", async () => {
  const vm = await runningVm("resume");
  await xapi.VM.suspend(vm);
  await xapi.VM.add_to_platform(vm, FAULTS, "emulator-fails");
  assert.equal((await errorOf(xapi.VM.resume(vm, false, false))).slice(0, 2), ["FAILED_TO_START_EMULATOR", vm]);
  assert.is(await xapi.VM.get_power_state(vm), "Suspended");
  await xapi.VM.remove_from_platform(vm, FAULTS);
  await xapi.VM.resume(vm, false, false);
  await agentOf(vm);
  await xapi.VM.hard_shutdown(vm);
});

failures("reboot: a VM whose new domain does not come up is halted", async () => {
  const vm = await runningVm("reboot");
  await xapi.VM.add_to_platform(vm, FAULTS, "emulator-fails");
  const id = await xapi.VM.get_uuid(vm);
  await until(async () => FAULTS in (await xenops.VM.stat({ debug_info: "test", id }))[0].platformdata);
  assert.equal((await errorOf(xapi.VM.clean_reboot(vm))).slice(0, 2), ["FAILED_TO_START_EMULATOR", vm]);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

failures.after(async () => {
  await xapi.logout();
  await close();
  await pool.stop();
});

failures.run();
