import { suite } from "uvu";
import * as assert from "uvu/assert";
import { raiseAlert } from "../../../daemons/xapi/messages/alerts.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createVmWorld, NULL } from "../vm/support.ts";

/** The alerts about what has been done with VMs (spec: perfmon-alerts.md, section 7). */
const test = suite("xapi/messages/alerts");

async function setUp() {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  const [first, second] = db.host.refs() as [Ref<"host">, Ref<"host">];
  db.host.set(first, "name_label", "one");
  db.host.set(second, "name_label", "two");
  const vm = await world.createVm({ name_label: "web" });
  /** The alert that a call raises: name, priority, and what it says after the VM's name; `undefined` where there is none. */
  const alertOf = async (name: string, message: string, args: object, work: () => unknown = () => "") => {
    const context = world.xapi.context(message);
    const done = raiseAlert(context, name, args);
    done(work());
    const [ref] = (await world.call("message.get_all")) as string[];
    if (ref === undefined) return undefined;
    const record = (await world.call("message.get_record", ref)) as Record<string, string>;
    await world.call("message.destroy", ref);
    const head = `VM 'web' (uuid: ${db.VM.get(vm).uuid}) `;
    assert.ok(String(record.body).startsWith(head), record.body);
    assert.equal([record.cls, record.obj_uuid], ["VM", db.VM.get(vm).uuid]);
    return [record.name, String(record.body).slice(head.length)];
  };
  const uuidOf = (host: Ref<"host">) => db.host.get(host).uuid;
  return { world, db, vm, first, second, alertOf, uuidOf };
}

test("where a VM starts, resumes and goes", async () => {
  const { db, vm, first, second, alertOf, uuidOf } = await setUp();
  const to = (host: Ref<"host">) => () => db.VM.update(vm, { power_state: "Running", resident_on: host });
  const one = `one (uuid: ${uuidOf(first)})`;
  assert.equal(await alertOf("VM_STARTED", "VM.start", { vm }, to(first)), ["VM_STARTED", `started on host: ${one}`]);
  assert.equal(await alertOf("VM_RESUMED", "VM.resume", { vm }, to(first)), ["VM_RESUMED", `resumed on host: ${one}`]);
  assert.equal(await alertOf("VM_MIGRATED", "VM.pool_migrate", { vm, host: second }, to(second)), [
    "VM_MIGRATED",
    `migrated from host 'one' (uuid: ${uuidOf(first)}) to host 'two' (uuid: ${uuidOf(second)})`,
  ]);
});

test("what became of it, and whether by force", async () => {
  const { vm, alertOf } = await setUp();
  for (const [name, message, text] of [
    ["VM_SHUTDOWN", "VM.clean_shutdown", "shutdown"],
    ["VM_SHUTDOWN", "VM.hard_shutdown", "shutdown forcibly"],
    ["VM_REBOOTED", "VM.clean_reboot", "rebooted cleanly"],
    ["VM_REBOOTED", "VM.hard_reboot", "rebooted forcibly"],
    ["VM_PAUSED", "VM.pause", "paused"],
    ["VM_UNPAUSED", "VM.unpause", "unpaused"],
    ["VM_SUSPENDED", "VM.suspend", "suspended"],
  ] as const) {
    assert.equal(await alertOf(name, message, { vm }), [name, text], message);
  }
});

test("copies of it, by their names", async () => {
  const { world, db, vm, alertOf } = await setUp();
  const other = await world.createVm();
  const args = { vm, new_name: "before" };
  assert.equal(await alertOf("VM_SNAPSHOTTED", "VM.snapshot", args), [
    "VM_SNAPSHOTTED",
    "snapshotted, snapshot name: before",
  ]);
  assert.equal(await alertOf("VM_CHECKPOINTED", "VM.checkpoint", args), [
    "VM_CHECKPOINTED",
    "checkpointed, checkpoint name: before",
  ]);
  assert.equal(await alertOf("VM_CLONED", "VM.clone", args, () => other), [
    "VM_CLONED",
    `cloned (new uuid: ${db.VM.get(other).uuid})`,
  ]);
  const snapshot = world.add("VM", { name_label: "before", is_a_snapshot: true, snapshot_of: vm }) as Ref<"VM">;
  assert.equal(await alertOf("VM_SNAPSHOT_REVERTED", "VM.revert", { snapshot }), [
    "VM_SNAPSHOT_REVERTED",
    `reverted to snapshot: before (uuid ${db.VM.get(snapshot).uuid})`,
  ]);
});

test("of what is not there, or has no text, nothing is said", async () => {
  const { db, vm, alertOf } = await setUp();
  assert.is(await alertOf("VM_STARTED", "VM.start", { vm: NULL }), undefined);
  assert.is(await alertOf("VM_STARTED", "VM.start", {}), undefined);
  assert.is(await alertOf("VM_TELEPORTED", "VM.teleport", { vm }), undefined);
  assert.is(await alertOf("VM_SHUTDOWN", "VM.hard_shutdown", { vm }, () => db.VM.destroy(vm)), undefined);
});

test.run();
