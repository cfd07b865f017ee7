import { suite } from "uvu";
import * as assert from "uvu/assert";
import { FreeMemory } from "../../../daemons/xapi/hosts/free-memory.ts";
import { forcePowerState } from "../../../daemons/xapi/vm/power-state.ts";
import { createVmWorld } from "../vm/support.ts";

const MIB = 2 ** 20;

async function setUp() {
  const world = await createVmWorld();
  const { db } = world.context;
  const { metrics } = db.host.get(world.host);
  const end = new FreeMemory(world.context).begin();
  const free = () => db.host_metrics.get(metrics).memory_free;
  const settled = () => {
    world.ambient.advance(1000);
    return free();
  };
  const vm = await world.createVm();
  const run = () => db.VM.update(vm, { power_state: "Running", resident_on: world.host, memory_target: 256 * MIB });
  return { world, db, end, free, settled, vm, run };
}

const test = suite("free memory of hosts");

test("it follows what VMs have, and is what compute_free_memory answers where no VM can give any back", async () => {
  const { world, db, free, settled, vm, run } = await setUp();
  const before = free();
  assert.is(await world.call("host.compute_free_memory", world.host), before);
  run();
  const { memory_overhead, metrics } = db.VM.get(vm);
  assert.is(settled(), before - 256 * MIB - memory_overhead);
  assert.is(await world.call("host.compute_free_memory", world.host), settled());
  db.VM_metrics.set(metrics, "memory_actual", 200 * MIB);
  assert.is(settled(), before - 200 * MIB - memory_overhead, "what it has counts more than what it is to have");
  forcePowerState(world.context, vm, "Halted");
  assert.is(settled(), before);
});

test("a start leaves the records as they are afterwards: both count alike", async () => {
  const { context, restart } = await createVmWorld({ hosts: 2, vms: 60 });
  const { db } = context;
  const free = () => db.host_metrics.rows().map(([, row]) => row.memory_free);
  const atFirst = free();
  await restart();
  assert.equal(free(), atFirst);
  new FreeMemory(context).begin()();
  assert.equal(free(), atFirst);
});

test("many changes within a second are one change of the host's record", async () => {
  const { world, db, settled, free, vm, run } = await setUp();
  const before = settled();
  let written = 0;
  world.xapi.services.database.onChange(({ class: name }) => {
    if (name === "host_metrics") written++;
  });
  run();
  for (let i = 1; i <= 10; i++) db.VM_metrics.set(db.VM.get(vm).metrics, "memory_actual", i * MIB);
  assert.equal([free(), written], [before, 0]);
  settled();
  assert.equal([free(), written], [before - 10 * MIB - db.VM.get(vm).memory_overhead, 1]);
  settled();
  assert.is(written, 1);
});

test("VMs that are destroyed, and hosts that are gone, are nobody's business", async () => {
  const { world, db, settled, free, end, vm, run } = await setUp();
  const before = settled();
  run();
  settled();
  db.VM.destroy(vm);
  assert.is(settled(), before);
  const other = world.add("host", { ...db.host.get(world.host), uuid: world.ambient.uuid() });
  const guest = await world.createVm();
  db.VM.update(guest, { resident_on: other as never, memory_target: MIB });
  db.host.destroy(other as never);
  assert.is(settled(), before);
  end();
  db.VM.update(guest, { resident_on: world.host });
  world.ambient.advance(1000);
  assert.is(free(), before);
});

test.run();
