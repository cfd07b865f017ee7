import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type CheckedVm, checksAfter, operationsFor } from "../../daemons/xenopsd/atomics/checks.ts";
import { combinePolicies, isPolicyCompatible } from "../../daemons/xenopsd/backends/xen/cpu-policy.ts";
import { Tasks } from "../../daemons/xenopsd/tasks/tasks.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { failureOf } from "../support/failure.ts";
import { fc } from "../support/properties.ts";
import { dbg, pvVm, uuid, xenopsd } from "./support.ts";

const rules = suite("xenopsd: rules");
const id = uuid(1);

const checked = (more: Partial<CheckedVm>): CheckedVm => ({
  vm: pvVm(id, { on_crash: ["Coredump", "Start"], on_shutdown: ["Start"], on_reboot: ["Pause"] }),
  request: undefined,
  uptime: 1_000,
  minimumRebootDelay: 120,
  afterFailure: false,
  ...more,
});

rules("what a domain asks for leads to what its VM says", () => {
  const reboot = [{ op: "VM_reboot", vm: id }];
  const shutdown = [{ op: "VM_shutdown", vm: id }];
  assert.equal(operationsFor(checked({})), []);
  assert.equal(operationsFor(checked({ request: "Needs_poweroff" })), reboot);
  assert.equal(operationsFor(checked({ request: "Needs_poweroff", afterFailure: true })), shutdown);
  assert.equal(operationsFor(checked({ request: "Needs_poweroff", uptime: 10 })), [
    { op: "Atomic", atomic: { do: "VM_delay", vm: id, seconds: 15 } },
    ...reboot,
  ]);
  assert.equal(operationsFor(checked({ request: "Needs_reboot" })), [
    { op: "Atomic", atomic: { do: "VM_pause", vm: id } },
  ]);
  assert.equal(operationsFor(checked({ request: "Needs_crashdump" })), reboot);
  assert.equal(operationsFor(checked({ request: "Needs_crashdump", uptime: 119 })), shutdown);
  assert.equal(operationsFor(checked({ request: "Needs_suspend" })), shutdown);
  assert.equal(operationsFor(checked({ request: "Needs_softreboot" })), [
    { op: "Atomic", atomic: { do: "VM_softreboot", vm: id } },
  ]);
});

rules("failures are followed by the checks of the specification", () => {
  const disk = [id, "xvda"] as const;
  const vmCheck = [{ op: "VM_check_state", vm: id }];
  const diskCheck = [{ op: "check_state", kind: "vbd", id: disk }];
  assert.equal(checksAfter({ op: "VM_start", vm: id, force: false }), vmCheck);
  assert.equal(checksAfter({ op: "VBD_hotplug", id: disk }), diskCheck);
  assert.equal(checksAfter({ op: "VM_check_state", vm: id }), []);
  assert.equal(checksAfter({ op: "Atomic", atomic: { do: "VBD_eject", id: disk } }), diskCheck);
  assert.equal(checksAfter({ op: "Atomic", atomic: { do: "VGPU_set_active", id: disk, on: true } }), vmCheck);
  assert.equal(checksAfter({ op: "Atomic", atomic: { do: "VM_import_metadata", vm: id, metadata: "" } }), []);
  const group = {
    do: "Serial",
    vm: id,
    steps: [
      { do: "VM_pause", vm: id },
      { do: "VBD_plug", id: disk },
    ],
  } as const;
  assert.equal(checksAfter({ op: "Atomic", atomic: group }), [...vmCheck, ...diskCheck]);
});

const policy = fc
  .array(fc.nat(0xffffffff), { minLength: 1, maxLength: 20 })
  .map((words) => words.map((word) => word.toString(16).padStart(8, "0")).join("-"));

rules("a combined CPU policy is what both have: each is compatible with it", () => {
  fc.assert(
    fc.property(policy, policy, (one, other) => {
      const both = combinePolicies(one, other);
      assert.is(both, combinePolicies(other, one));
      assert.ok(isPolicyCompatible(both, one) && isPolicyCompatible(both, other));
      assert.is(
        isPolicyCompatible(one, other),
        combinePolicies(one, other).replace(/(-0{8})+$/, "") === one.replace(/(-0{8})+$/, ""),
      );
    }),
  );
  assert.throws(() => combinePolicies("xyz", ""));
  assert.is(isPolicyCompatible("", ""), true);
});

rules("tasks that nobody destroys are forgotten, oldest first; those under way never", () => {
  const removed: string[] = [];
  const tasks = new Tasks(new ManualAmbient(), { changed: () => {}, removed: (task) => removed.push(task) });
  const underWay = tasks.create("x");
  for (let n = 0; n < 10_010; n++) tasks.create("x").complete();
  assert.is(removed.length, 10);
  assert.is(removed[0], "1");
  assert.is(tasks.get(underWay.id), underWay);
  tasks.destroyOnFinish(underWay.id);
  underWay.fail(new Error("bad"));
  assert.throws(() => tasks.get(underWay.id));
});

rules("a task ends once; a cancel after the end does nothing; actions run last first", () => {
  const tasks = new Tasks(new ManualAmbient(), { changed: () => {}, removed: () => {} });
  const task = tasks.create("x");
  const heard: number[] = [];
  task.onCancel(() => heard.push(1));
  task.onCancel(() => {
    throw new Error("ignored");
  });
  const forget = task.onCancel(() => heard.push(2));
  task.onCancel(() => heard.push(3));
  forget();
  assert.is(task.cancel(), true);
  assert.equal(heard, [3, 1]);
  assert.throws(() => task.cancelPoint());
  task.fail(new Error("first"));
  task.complete();
  assert.equal(task.state, ["Failed", ["Internal_error", "first"]]);
  assert.is(task.cancel(), false);
});

rules("success that has come beats a cancel", async () => {
  const tasks = new Tasks(new ManualAmbient(), { changed: () => {}, removed: () => {} });
  const task = tasks.create("x");
  const value = Promise.withResolvers<number>();
  const waiting = task.unlessCancelled(value.promise);
  value.resolve(5);
  await Promise.resolve();
  task.cancel();
  assert.is(await waiting, 5);
  assert.equal(await failureOf(task.unlessCancelled(new Promise(() => {}))), ["Cancelled", task.id]);
});

rules("a program of the administrator runs with its reason and can stop an operation", async () => {
  const seen: string[] = [];
  const { daemon, client } = await xenopsd(
    {},
    {
      runHook: async (hook, { reason, domid }) => {
        seen.push(`${hook} ${reason} ${domid ?? "-"}`);
        if (hook === "vm-pre-reboot") throw new Error("no");
      },
    },
  );
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  const done = async (task: string) => {
    while ((await client.Task.stat({ ...dbg, id: task })).state[0] === "Pending") {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await done(await client.VM.start({ ...dbg, id, paused: false }));
  await done(await client.VM.reboot({ ...dbg, id, delay: undefined }));
  assert.equal(seen, [
    "vm-pre-start none -",
    "vm-pre-shutdown hard-reboot 1",
    "vm-post-destroy hard-reboot -",
    "vm-pre-reboot none -",
  ]);
  assert.is((await client.VM.stat({ ...dbg, id }))[1].power_state, "Halted");
  await daemon.stop();
});

rules.run();
