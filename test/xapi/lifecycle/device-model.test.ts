import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startPool } from "../../support/pool.ts";
import { errorOf, setUp } from "./support.ts";

const test = suite("xapi/lifecycle/device-model");
const pool = await startPool();
const { xapi, tables, newVm } = await setUp(pool);

test.after(async () => {
  xapi.close();
  await pool.stop();
});

test("a running VM gets its device model anew where it is, and the advice to do so falls away", async () => {
  const vm = await newVm("guest");
  assert.equal(await errorOf(xapi.VM.restart_device_models(vm)), ["VM_BAD_POWER_STATE", vm, "running", "halted"]);
  await xapi.VM.start(vm, false, false);
  const host = await xapi.VM.get_resident_on(vm);
  tables.VM.set(vm, "pending_guidances", ["restart_device_model", "restart_vm"]);
  await xapi.VM.restart_device_models(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  assert.is(await xapi.VM.get_resident_on(vm), host);
  assert.equal(await xapi.VM.get_pending_guidances(vm), ["restart_vm"]);
});

test.run();
