import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { errorOf, setUp, vmManagerOf } from "./support.ts";

const pool = await startPool();
const { xapi, agentOf, runningVm } = await setUp(pool);
const { xenops, close } = await vmManagerOf(pool);

const told = suite("what device models tell reaches the records");

told("the guest's clock, and why it cannot be suspended", async () => {
  const vm = await runningVm("clock");
  const tell = async (cmd: string, ...args: string[]) =>
    xenops.DEBUG.trigger({ debug_info: "test", cmd, args: [await xapi.VM.get_uuid(vm), ...args] });
  const offset = async () => (await xapi.VM.get_platform(vm)).timeoffset;
  const clockOf = async () =>
    (await xenops.VM.stat({ debug_info: "test", id: await xapi.VM.get_uuid(vm) }))[1].rtc_timeoffset;
  const before = await xapi.VM.get_platform(vm);
  await tell("set-clock", "3600");
  await until(offset, (now) => now === "3600");
  assert.equal(await xapi.VM.get_platform(vm), { ...before, timeoffset: "3600" });
  await xapi.VM.clean_reboot(vm);
  assert.is(await clockOf(), "3600", "its next domain begins with it");
  await agentOf(vm);
  // What is set for the next domain stays until the guest sets its clock again.
  await xapi.VM.set_platform(vm, { ...before, timeoffset: "60" });
  await tell("show-drivers", "3", "1", "a device holds it back");
  await until(async () => !(await xapi.VM.get_allowed_operations(vm)).includes("suspend"));
  assert.equal(await errorOf(xapi.VM.suspend(vm)), ["VM_NON_SUSPENDABLE", vm, "a device holds it back"]);
  assert.is(await offset(), "60");
  await tell("set-clock", "-1");
  await until(offset, (now) => now === "3599");
  await xapi.VM.hard_shutdown(vm);
  assert.is(await offset(), "3599");
});

told.after(async () => {
  await xapi.logout();
  await close();
  await pool.stop();
});

told.run();
