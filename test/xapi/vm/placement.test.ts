import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertCanBootHere } from "../../../daemons/xapi/placement/can-boot.ts";
import { chooseHost } from "../../../daemons/xapi/placement/choose-host.ts";
import { compressionRatio } from "../../../daemons/xapi/placement/memory.ts";
import { HostUsage } from "../../../daemons/xapi/placement/usage.ts";
import { PlacementView } from "../../../daemons/xapi/placement/view.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { fc } from "../../support/properties.ts";
import { errorOf } from "../support/world.ts";
import { createVmWorld, NULL, type VmWorld, vbdRecord, vifRecord } from "./support.ts";

const test = suite("xapi/vm/placement");

const GIB = 2 ** 30;

/** The codes and parameters with which a VM is refused on a host; empty if it is not. */
function refusal(world: VmWorld, vm: Ref<"VM">, host: Ref<"host">, cpu = false): readonly string[] {
  try {
    assertCanBootHere(world.context.db, vm, host, { cpu });
    return [];
  } catch (error) {
    if (error instanceof XapiError) return error.description;
    throw error;
  }
}

/** Chooses with a draw that is always the same; 0 takes the best. */
function choose(world: VmWorld, vm: Ref<"VM">, random = 0): Ref<"host"> {
  return chooseHost({ db: world.context.db, ambient: { ...world.ambient, random: () => random } as never }, vm);
}

/** Gives every host so much memory, in GiB, and no guests but its own domain. */
function setMemory(world: VmWorld, ...sizes: number[]): Ref<"host">[] {
  const { db } = world.context;
  for (const [ref, row] of db.VM.rows()) if (row.is_control_domain) db.VM.set(ref, "resident_on", NULL as never);
  return db.host.rows().map(([ref, row], i) => {
    db.host.set(ref, "memory_overhead", 0);
    db.host_metrics.set(row.metrics, "memory_total", (sizes[i] ?? sizes[0] ?? 1) * GIB);
    return ref;
  });
}

test("what is known of the use of hosts is what counting gives, whatever happens to VMs", async () => {
  const world = await createVmWorld({ hosts: 2 });
  const { db, services } = world.context;
  const hosts = [...db.host.refs(), NULL as Ref<"host">];
  const vms = [await world.createVm(), await world.createVm(), await world.createVm()];
  const usage = new HostUsage(services.database);
  const isRight = (): void => {
    for (const host of db.host.refs())
      for (const except of [undefined, ...vms])
        assert.equal(usage.of(host, except), new PlacementView(db).usageOf(host, except));
  };
  isRight();
  const change = fc.record({
    vm: fc.constantFrom(...vms),
    host: fc.constantFrom(...hosts),
    field: fc.constantFrom("resident_on" as const, "scheduled_to_be_resident_on" as const),
    memory: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      for (const { vm, host, field, memory } of changes) {
        db.VM.update(vm, { [field]: host, memory_dynamic_min: memory, memory_overhead: memory % 7 });
        isRight();
      }
    }),
    { numRuns: 30 },
  );
  const [gone] = vms;
  if (gone !== undefined) db.VM.destroy(gone);
  isRight();
});

test("each reason against a host is found, in order", async () => {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const { host } = world;
  const other = db.host.refs().find((ref) => ref !== host) as Ref<"host">;
  assert.equal(refusal(world, vm, host), []);
  assert.equal(refusal(world, vm, other), ["VM_REQUIRES_SR", vm, world.sr]);

  const attempt = (change: () => void, expected: readonly string[], undo: () => void, cpu = false): void => {
    change();
    assert.equal(refusal(world, vm, host, cpu), expected);
    undo();
    assert.equal(refusal(world, vm, host, cpu), []);
  };
  const row = db.VM.get(vm);
  const { metrics } = db.host.get(host);
  attempt(
    () => db.VM.set(vm, "VCPUs_at_startup", 3),
    ["INVALID_VALUE", "VCPU values must satisfy: 0 < VCPUs ≤ VCPUs_max", "2"],
    () => db.VM.set(vm, "VCPUs_at_startup", 1),
  );
  attempt(
    () => db.VM.set(vm, "memory_dynamic_min", 1),
    ["MEMORY_CONSTRAINT_VIOLATION"],
    () => db.VM.set(vm, "memory_dynamic_min", row.memory_dynamic_min),
  );
  attempt(
    () => db.host_metrics.set(metrics, "live", false),
    ["HOST_NOT_LIVE"],
    () => db.host_metrics.set(metrics, "live", true),
  );
  attempt(
    () => db.host.set(host, "enabled", false),
    ["HOST_DISABLED", host],
    () => db.host.set(host, "enabled", true),
  );
  const versions = db.host.get(host).virtual_hardware_platform_versions;
  attempt(
    () => db.host.set(host, "virtual_hardware_platform_versions", [0, 1]),
    ["VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION", host, "[0; 1]", vm, "2"],
    () => db.host.set(host, "virtual_hardware_platform_versions", versions),
  );
  attempt(
    () => db.VM.update(vm, { power_state: "Suspended", last_boot_CPU_flags: { vendor: "Other" } }),
    ["VM_INCOMPATIBLE_WITH_THIS_HOST", vm, host, "The VM runs on a CPU of another vendor."],
    () => db.VM.update(vm, { power_state: "Halted", last_boot_CPU_flags: {} }),
    true,
  );
  const { capabilities } = db.host.get(host);
  attempt(
    () => db.host.set(host, "capabilities", ["xen-3.0-x86_64"]),
    ["VM_HVM_REQUIRED", vm],
    () => db.host.set(host, "capabilities", capabilities),
  );
  const { memory_total } = db.host_metrics.get(metrics);
  const need = row.memory_dynamic_min + row.memory_overhead;
  const taken = db.host
    .get(host)
    .resident_VMs.map((ref) => db.VM.get(ref))
    .reduce((sum, guest) => sum + guest.memory_dynamic_min + guest.memory_overhead, db.host.get(host).memory_overhead);
  attempt(
    () => db.host_metrics.set(metrics, "memory_total", taken + need - 1),
    ["HOST_NOT_ENOUGH_FREE_MEMORY", `${need}`, `${need - 1}`],
    () => db.host_metrics.set(metrics, "memory_total", taken + need),
  );
  db.host_metrics.set(metrics, "memory_total", memory_total);
  const { cpu_info } = db.host.get(host);
  attempt(
    () => db.host.set(host, "cpu_info", { ...cpu_info, cpu_count: "1" }),
    ["HOST_NOT_ENOUGH_PCPUS", "2", "1"],
    () => db.host.set(host, "cpu_info", cpu_info),
  );
});

test("a network without interfaces is where its users run", async () => {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  const [first, second] = setMemory(world, 64) as [Ref<"host">, Ref<"host">];
  const [running, vm] = [await world.createVm(), await world.createVm()];
  const vif = (await world.call("VIF.create", vifRecord(running, world.network))) as string;
  await world.call("VIF.create", vifRecord(vm, world.network));
  assert.equal(await world.call("VM.get_possible_hosts", vm), db.host.refs());
  db.VM.update(running, { power_state: "Running", resident_on: second });
  db.VIF.set(vif, "currently_attached", true);
  assert.equal(refusal(world, vm, first), ["VM_REQUIRES_NETWORK", vm, world.network]);
  assert.equal(refusal(world, vm, second), []);
  db.network.set(world.network, "other_config", { assume_network_is_shared: "true" });
  assert.equal(refusal(world, vm, first), []);
});

test("affinity comes first, then room; a reservation settles it", async () => {
  const world = await createVmWorld({ hosts: 3 });
  const { db } = world.context;
  const hosts = setMemory(world, 8, 32, 16);
  const vm = await world.createVm();
  assert.is(choose(world, vm), hosts[1]);
  assert.is(choose(world, vm, 0.99), hosts[0]);
  db.VM.set(vm, "affinity", hosts[2] as Ref<"host">);
  assert.is(choose(world, vm), hosts[2]);
  db.host.set(hosts[2] as string, "enabled", false);
  assert.is(choose(world, vm), hosts[1]);
  db.VM.set(vm, "scheduled_to_be_resident_on", hosts[0] as Ref<"host">);
  assert.is(choose(world, vm), hosts[0]);
});

test("VMs that keep apart go where fewest of them are", async () => {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  const [first, second] = setMemory(world, 64, 8) as [Ref<"host">, Ref<"host">];
  const group = (await world.call("VM_group.create", { placement: "anti_affinity" })) as Ref<"VM_group">;
  const [running, vm] = [await world.createVm(), await world.createVm()];
  for (const ref of [running, vm]) await world.call("VM.set_groups", ref, [group]);
  assert.is(choose(world, vm), first);
  db.VM.update(running, { power_state: "Running", resident_on: first });
  assert.is(choose(world, vm), second);
  assert.equal(await errorOf(world.call("VM.set_groups", vm, [group, group])), ["TOO_MANY_GROUPS"]);
});

test("guests can be squeezed to make room, but not below what they need", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const [host] = setMemory(world, 4) as [Ref<"host">];
  const bounds = {
    memory_static_min: GIB,
    memory_dynamic_min: GIB,
    memory_dynamic_max: 3 * GIB,
    memory_static_max: 3 * GIB,
  };
  const [running, vm] = [await world.createVm(bounds), await world.createVm(bounds)];
  db.VM.update(running, { power_state: "Running", resident_on: host });
  assert.is(choose(world, vm), host);
  db.VM.set(running, "memory_dynamic_min", 3 * GIB);
  assert.equal(await errorOf(Promise.resolve().then(() => choose(world, vm))), ["NO_HOSTS_AVAILABLE"]);
});

test("without a host that takes VMs there is none to choose", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  world.context.db.host.set(world.host, "enabled", false);
  assert.equal(await errorOf(world.call("VM.start", vm, false, false)), ["NO_HOSTS_AVAILABLE"]);
  assert.is(world.context.db.VM.get(vm).scheduled_to_be_resident_on, NULL);
});

test("a chosen host never refuses the VM, whatever the draw", async () => {
  const world = await createVmWorld({ hosts: 4 });
  const { db } = world.context;
  const hosts = setMemory(world, 1, 2, 4, 8);
  const vm = await world.createVm();
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      (draw, enabled, size) => {
        for (const [i, host] of hosts.entries()) db.host.set(host, "enabled", enabled[i] === true);
        const bytes = size * 0.75 * GIB;
        db.VM.update(vm, { memory_static_max: bytes, memory_dynamic_max: bytes, memory_dynamic_min: bytes });
        const possible = hosts.filter((host) => refusal(world, vm, host).length === 0);
        if (possible.length > 0) assert.ok(possible.includes(choose(world, vm, draw)));
        else
          assert.throws(
            () => choose(world, vm, draw),
            (error: XapiError) => error.code === "NO_HOSTS_AVAILABLE",
          );
      },
    ),
    { numRuns: 200 },
  );
});

test("the compression ratio is between nothing and all", () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), fc.nat(1e9), (available, low, extra) => {
      const ratio = compressionRatio({ available, dynamic_min: low, dynamic_max: low + extra, static_max: 0 });
      assert.ok(Number.isInteger(ratio) && ratio >= -1 && ratio <= 1000);
      assert.is(ratio === -1, low > available && low + extra > available);
      assert.is(ratio === 1000, low + extra <= available);
    }),
  );
});

test("a VM with local storage is not agile", async () => {
  const world = await createVmWorld();
  const vm = await world.createFurnishedVm();
  assert.equal(await errorOf(world.call("VM.assert_agile", vm)), ["HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED", world.sr]);
  const bare = await world.createVm();
  await world.call("VBD.create", vbdRecord(bare));
  assert.is(await world.call("VM.assert_agile", bare), "");
});

test.run();
