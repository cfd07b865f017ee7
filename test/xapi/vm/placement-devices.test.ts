import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertAgile } from "../../../daemons/xapi/placement/agile.ts";
import { assertCanBootHere } from "../../../daemons/xapi/placement/can-boot.ts";
import { chooseHost } from "../../../daemons/xapi/placement/choose-host.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createVmWorld, type VmWorld, vifRecord } from "./support.ts";

/** Where VMs with devices of the machine can run, and which host is best for them (spec: dispatch-forwarding.md, section 6). */
const test = suite("xapi/vm/placement: devices");

/** A pool of two equal hosts with a VM. */
async function setUp() {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  for (const [ref, row] of db.host.rows()) {
    db.host.set(ref, "memory_overhead", 0);
    db.host_metrics.set(row.metrics, "memory_total", 2 ** 36);
  }
  const [first, second] = db.host.refs() as [Ref<"host">, Ref<"host">];
  const vm = await world.createVm();
  return { world, db, vm, first, second, add: world.add };
}

/** What an action raises: code and parameters; nothing where it does not. */
function raised(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof XapiError) return error.description;
    throw error;
  }
}

const refusal = ({ context }: VmWorld, vm: Ref<"VM">, host: Ref<"host">) =>
  raised(() => assertCanBootHere(context.db, vm, host, { cpu: true }));

/** The host that a draw of the best takes. */
const best = (world: VmWorld, vm: Ref<"VM">): Ref<"host"> =>
  chooseHost({ db: world.context.db, ambient: { ...world.ambient, random: () => 0 } as never }, vm);

test("a VM with memory to come back to needs the features that its CPU had", async () => {
  const { world, db, vm, first, second } = await setUp();
  const { cpu_info } = db.host.get(first);
  db.host.set(first, "cpu_info", { ...cpu_info, features_hvm: "0000000f-000000f0", features_pv: "00000001" });
  const boot = (features: string, domain_type: "hvm" | "pv" = "hvm") => {
    db.VM.update(vm, { power_state: "Suspended", domain_type, last_boot_CPU_flags: { features } });
    return refusal(world, vm, first);
  };
  const text = "The VM uses CPU features that the host does not have.";
  const refused = ["VM_INCOMPATIBLE_WITH_THIS_HOST", vm, first, text];
  assert.equal(boot("0000000f-000000f0"), []);
  assert.equal(boot("00000001-00000010-00000000"), []);
  assert.equal(boot("0000001f-000000f0"), refused);
  assert.equal(boot("0000000f-000000f0-00000001"), refused);
  assert.equal(boot("00000001", "pv"), []);
  assert.equal(boot("00000002", "pv"), refused);
  assert.equal(boot("none that is known"), []);
  assert.equal(boot(""), []);
  db.VM.update(vm, { last_boot_CPU_flags: { features: "00000001" } });
  for (const better of [first, second]) {
    for (const host of [first, second]) {
      db.host.set(host, "cpu_info", { ...cpu_info, features_hvm: host === better ? "00000001" : "00000000" });
    }
    assert.is(best(world, vm), better);
  }
  db.VM.update(vm, { power_state: "Halted", last_boot_CPU_flags: { features: "ffffffff" } });
  assert.equal(refusal(world, vm, first), []);
});

/** Two GPUs on the first host and one on the second, of a group, and two types of virtual GPUs. */
function withGpus({ db, add, first, second }: Awaited<ReturnType<typeof setUp>>) {
  const group = add("GPU_group", { allocation_algorithm: "breadth_first" }) as Ref<"GPU_group">;
  const small = add("VGPU_type", { size: 4, implementation: "nvidia" });
  const whole = add("VGPU_type", { size: 0, implementation: "passthrough" });
  const gpu = (host: string) =>
    add("PGPU", { host, GPU_group: group, size: 8, enabled_VGPU_types: [small, whole] }) as Ref<"PGPU">;
  const gpus = [gpu(first), gpu(first), gpu(second)] as const;
  const vgpu = (VM: string, type: string, resident_on = "OpaqueRef:NULL") =>
    add("VGPU", { VM, type, GPU_group: group, resident_on }) as Ref<"VGPU">;
  const setIommu = (value: string) => {
    for (const [ref, row] of db.host.rows()) db.host.set(ref, "chipset_info", { ...row.chipset_info, iommu: value });
  };
  setIommu("true");
  return { group, small, whole, gpus, vgpu, setIommu };
}

test("a VM gets all of its virtual GPUs on one host, or none", async () => {
  const pool = await setUp();
  const { world, db, vm, first, second } = pool;
  const { group, small, gpus, vgpu } = withGpus(pool);
  for (let n = 0; n < 3; n++) vgpu(vm, small);
  assert.equal(refusal(world, vm, first), []);
  assert.equal(refusal(world, vm, second), ["VM_REQUIRES_VGPU", vm, group, small]);
  const other = await world.createVm();
  vgpu(other, small, gpus[0]);
  assert.equal(refusal(world, vm, first), []);
  vgpu(other, small, gpus[1]);
  assert.equal(refusal(world, vm, first), ["VM_REQUIRES_VGPU", vm, group, small]);
  db.PGPU.set(gpus[1], "enabled_VGPU_types", []);
  const [one] = db.VM.get(vm).VGPUs;
  for (const ref of db.VM.get(vm).VGPUs) if (ref !== one) db.VGPU.destroy(ref);
  assert.equal(refusal(world, vm, first), []);
  db.PGPU.set(gpus[0], "enabled_VGPU_types", []);
  assert.equal(refusal(world, vm, first), ["VM_REQUIRES_VGPU", vm, group, small]);
});

test("a whole GPU is one that nothing runs on, of a host with an IOMMU", async () => {
  const pool = await setUp();
  const { world, vm, first, second } = pool;
  const { group, small, whole, gpus, vgpu, setIommu } = withGpus(pool);
  vgpu(vm, whole);
  assert.equal(refusal(world, vm, second), []);
  vgpu(await world.createVm(), small, gpus[2]);
  assert.equal(refusal(world, vm, second), ["VM_REQUIRES_GPU", vm, group]);
  assert.equal(refusal(world, vm, first), []);
  for (let n = 0; n < 2; n++) vgpu(vm, whole);
  assert.equal(refusal(world, vm, first), ["VM_REQUIRES_GPU", vm, group], "three of two");
  setIommu("false");
  assert.equal(refusal(world, vm, first), ["VM_REQUIRES_IOMMU", first]);
});

test("virtual GPUs are spread or packed as their group says", async () => {
  const pool = await setUp();
  const { world, db, vm, first, second } = pool;
  const { group, small, gpus, vgpu } = withGpus(pool);
  vgpu(vm, small);
  assert.is(best(world, vm), first, "it has more room");
  db.GPU_group.set(group, "allocation_algorithm", "depth_first");
  assert.is(best(world, vm), second);
  for (const gpu of gpus) db.PGPU.set(gpu, "size", 0);
  assert.equal(
    raised(() => best(world, vm)),
    ["NO_HOSTS_AVAILABLE"],
  );
});

test("a GPU carries one type at a time, as many as it can of it", async () => {
  const pool = await setUp();
  const { world, db, vm } = pool;
  const { small, whole, gpus, vgpu } = withGpus(pool);
  const left = (type: string) => world.call("PGPU.get_remaining_capacity", gpus[0], type);
  db.PGPU.set(gpus[0], "supported_VGPU_max_capacities", { [small]: 2, [whole]: 1 } as never);
  assert.equal([await left(small), await left(whole)], [2, 1]);
  const carried = vgpu(vm, small, gpus[0]);
  assert.equal([await left(small), await left(whole)], [1, 0]);
  db.PGPU.set(gpus[0], "enabled_VGPU_types", [whole] as never);
  assert.equal([await left(small), await left(whole)], [0, 0]);
  db.VGPU.destroy(carried);
  assert.equal([await left(small), await left(whole)], [0, 1]);
});

test("a USB device is on one host", async () => {
  const { world, vm, first, second, add } = await setUp();
  const USB_group = add("USB_group");
  const pusb = add("PUSB", { host: second, USB_group });
  add("VUSB", { VM: vm, USB_group });
  const text = "A USB device of the VM is not on the host.";
  assert.equal(refusal(world, vm, first), ["OPERATION_NOT_ALLOWED", text]);
  const forbidden = "Passthrough is not enabled for a USB device of the VM.";
  assert.equal(refusal(world, vm, second), ["OPERATION_NOT_ALLOWED", forbidden]);
  world.context.db.PUSB.set(pusb, "passthrough_enabled", true);
  assert.equal(refusal(world, vm, second), []);
  assert.equal(
    raised(() => assertAgile(world.context.db, vm)),
    ["VM_HAS_VUSBS", vm],
  );
});

test("virtual functions of a network card are counted; the host that has most left is best", async () => {
  const { world, db, vm, first, second, add } = await setUp();
  const network = add("network", { bridge: "xapi7", managed: true });
  const virtual: string[] = [];
  for (const [host, functions] of [
    [first, 1],
    [second, 2],
  ] as const) {
    const PCI = add("PCI", { host });
    const physical_PIF = add("PIF", { host, PCI, network: add("network") });
    const logical_PIF = add("PIF", { host, network });
    add("network_sriov", { physical_PIF, logical_PIF });
    for (let n = 0; n < functions; n++) virtual.push(add("PCI", { host, physical_function: PCI }));
  }
  await world.call("VIF.create", vifRecord(vm, network));
  assert.equal([refusal(world, vm, first), refusal(world, vm, second)], [[], []]);
  assert.is(best(world, vm), second);
  await world.call("VIF.create", vifRecord(vm, network, { device: "1" }));
  assert.equal(refusal(world, vm, first), ["NETWORK_SRIOV_INSUFFICIENT_CAPACITY", network]);
  assert.equal(refusal(world, vm, second), []);
  const other = await world.createVm();
  db.PCI.set(virtual[2] ?? "", "attached_VMs", [other]);
  assert.equal(refusal(world, vm, second), ["NETWORK_SRIOV_INSUFFICIENT_CAPACITY", network]);
  for (const pci of virtual) db.PCI.set(pci, "attached_VMs", [other]);
  assert.equal(
    raised(() => best(world, vm)),
    ["NETWORK_SRIOV_INSUFFICIENT_CAPACITY", network],
  );
});

test("an SR keeps a VM on one host unless it is shared and plugged on all of them", async () => {
  const { world, db, first, second, add } = await setUp();
  const vm = await world.createFurnishedVm();
  const refused = ["HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED", world.sr];
  const agile = () => raised(() => assertAgile(db, vm));
  const plugged = (host: Ref<"host">) => add("PBD", { host, SR: world.sr, currently_attached: true }) as Ref<"PBD">;
  for (const pbd of db.SR.get(world.sr).PBDs) db.PBD.destroy(pbd);
  plugged(first);
  const pbd = plugged(second);
  assert.equal(agile(), refused);
  db.SR.set(world.sr, "shared", true);
  assert.equal(agile(), []);
  db.PBD.set(pbd, "currently_attached", false);
  assert.equal(agile(), refused);
  db.host.destroy(second);
  assert.equal(agile(), [], "a host that is gone needs nothing");
  db.SR.set(world.sr, "shared", false);
  assert.equal(agile(), refused);
});

test("a VM with a device of its machine is not agile", async () => {
  const pool = await setUp();
  const { db, vm, first, add } = pool;
  add("VGPU", { VM: vm });
  assert.equal(
    raised(() => assertAgile(db, vm)),
    ["VM_HAS_VGPU", vm],
  );
  const pci = add("PCI", { host: first });
  db.PCI.set(pci, "attached_VMs", [vm]);
  assert.equal(
    raised(() => assertAgile(db, vm)),
    ["VM_HAS_PCI_ATTACHED", vm],
  );
});

test("a network with interfaces keeps a VM agile where every host has one; one without keeps nothing", async () => {
  const { world, db, vm, first, second, add } = await setUp();
  const agile = () => raised(() => assertAgile(db, vm));
  await world.call("VIF.create", vifRecord(vm, world.network));
  assert.equal(agile(), []);
  add("PIF", { host: first, network: world.network });
  assert.equal(agile(), ["HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED", world.network]);
  add("PIF", { host: second, network: world.network });
  assert.equal(agile(), []);
});

test("the coordinator is left to others where the pool wants it so", async () => {
  const { world, db, vm } = await setUp();
  const { master } = db.pool.get(world.pool);
  db.host_metrics.set(db.host.get(master).metrics, "memory_total", 2 ** 36 + 2 ** 30);
  db.pool.set(world.pool, "coordinator_bias", false);
  assert.is(best(world, vm), master);
  db.pool.set(world.pool, "coordinator_bias", true);
  assert.is.not(best(world, vm), master);
});

test.run();
