import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { errorOf, setUp } from "./support.ts";

const pool = await startPool({}, 1);
const { xapi, tables, newVm, runningVm } = await setUp(pool);

const cancel = suite("operations on VMs that are cancelled on the way");

type Started = { readonly ref: Promise<Ref<"task">>; result(): Promise<unknown> };

/** Cancels an operation as soon as it has come so far; answers its error without the task, its status, and the progress that was seen. */
async function cancelled(started: Started, from: number) {
  const task = await started.ref;
  const seen: number[] = [];
  const stop = pool.xapi.xapi.services.database.onChange(({ class: name, ref, kind }) => {
    if (name === "task" && ref === task && kind !== "del") seen.push(tables.task.get(task).progress);
  });
  await until(() => tables.task.get(task).progress >= from);
  assert.equal(await xapi.task.get_allowed_operations(task), ["cancel"]);
  await xapi.task.cancel(task);
  await until(() => tables.task.get(task).status !== "pending");
  stop();
  const status = await xapi.task.get_status(task);
  const [code] = await errorOf(started.result());
  return { code, status, seen };
}

/** The operations and the place that are still recorded on a VM, its devices and the hosts. */
function leftOf(vm: Ref<"VM">): readonly string[] {
  const row = tables.VM.get(vm);
  const rows = [
    row,
    ...row.VBDs.map((vbd) => tables.VBD.get(vbd)),
    ...row.VIFs.map((vif) => tables.VIF.get(vif)),
    ...tables.host.refs().map((host) => tables.host.get(host)),
  ];
  const place = row.scheduled_to_be_resident_on;
  return [
    ...rows.flatMap((one) => Object.values(one.current_operations)),
    ...(place === "OpaqueRef:NULL" ? [] : [place]),
  ];
}

cancel("a guest that does not hear of its shutdown keeps running, and can be shut down by force", async () => {
  const vm = await newVm("deaf");
  await xapi.VM.add_to_platform(vm, "simulate-failures", "guest-ignores-shutdown");
  await xapi.VM.start(vm, false, false);
  await until(async () => (await xapi.VM.get_allowed_operations(vm)).includes("clean_shutdown"));
  const before = await xapi.VM.get_allowed_operations(vm);
  const { code, status } = await cancelled(xapi.Async.VM.clean_shutdown(vm), 0.01);
  assert.equal([code, status], ["TASK_CANCELLED", "cancelled"]);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  assert.equal(leftOf(vm), []);
  assert.equal(await xapi.VM.get_allowed_operations(vm), before);
  await xapi.VM.hard_shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

cancel("a start that waits for a slow device leaves the VM halted, and it starts later", async () => {
  const vm = await newVm("slow");
  await xapi.VM.add_to_platform(vm, "simulate-failures", "backend-slow");
  const before = await xapi.VM.get_allowed_operations(vm);
  const { code, status, seen } = await cancelled(xapi.Async.VM.start(vm, false, false), 0.15);
  assert.equal([code, status], ["TASK_CANCELLED", "cancelled"]);
  assert.ok(new Set(seen.filter((part) => part < 1)).size > 1, `progress moves: ${seen}`);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
  assert.equal(leftOf(vm), []);
  assert.equal(await xapi.VM.get_allowed_operations(vm), before);
  await xapi.VM.remove_from_platform(vm, "simulate-failures");
  await xapi.VM.start(vm, false, false);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  await xapi.VM.hard_shutdown(vm);
});

cancel("a VM whose resume is cancelled is suspended as before, and resumes later", async () => {
  const vm = await runningVm("asleep");
  await xapi.VM.suspend(vm);
  const image = await xapi.VM.get_suspend_VDI(vm);
  const before = await xapi.VM.get_allowed_operations(vm);
  for (const at of [0.1, 0.3]) {
    const { code, status } = await cancelled(xapi.Async.VM.resume(vm, false, false), at);
    assert.equal([code, status], ["TASK_CANCELLED", "cancelled"]);
    assert.is(await xapi.VM.get_power_state(vm), "Suspended");
    assert.is(await xapi.VM.get_suspend_VDI(vm), image);
    assert.equal(leftOf(vm), []);
    assert.equal(await xapi.VM.get_allowed_operations(vm), before);
  }
  await xapi.VM.resume(vm, false, false);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  await xapi.VM.hard_shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

cancel.after(async () => {
  await xapi.logout();
  await pool.stop();
});
cancel.run();
