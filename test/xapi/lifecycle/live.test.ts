import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import type { VmState, VmT } from "../../../generated/daemons/xenops.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { vbdRecord } from "../vm/support.ts";
import { errorOf, setUp, vmManagerOf } from "./support.ts";

const pool = await startPool({ vm_call_plugin_interval: 3600 });
const { xapi, tables, newVm, agentOf, runningVm } = await setUp(pool);
const { xenops, close } = await vmManagerOf(pool);

/** What the VM manager knows of a VM, and the state of its domain. */
async function domainOf(vm: Ref<"VM">): Promise<[VmT, VmState]> {
  return xenops.VM.stat({ debug_info: "test", id: await xapi.VM.get_uuid(vm) });
}

const interfaceOf = async (vm: Ref<"VM">) => {
  const [vif] = await xapi.VM.get_VIFs(vm);
  if (vif === undefined) throw new Error("The VM has no interface.");
  const known = async () => (await xenops.VIF.stat({ debug_info: "test", id: [await xapi.VM.get_uuid(vm), "0"] }))[0];
  return { vif, known };
};

const live = suite("changes of running VMs reach their domains");

live("virtual CPUs", async () => {
  const vm = await newVm("vcpus");
  await xapi.VM.set_VCPUs_max(vm, 4);
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  await xapi.VM.set_VCPUs_number_live(vm, 3);
  assert.is((await domainOf(vm))[1].vcpu_target, 3);
  const { metrics, VCPUs_at_startup } = await xapi.VM.get_record(vm);
  assert.is(VCPUs_at_startup, 3);
  assert.is(await xapi.VM_metrics.get_VCPUs_number(metrics), 3);
  assert.equal((await errorOf(xapi.VM.set_VCPUs_number_live(vm, 5)))[0], "INVALID_VALUE");
  await xapi.VM.add_to_VCPUs_params_live(vm, "weight", "512");
  assert.equal(await xapi.VM.get_VCPUs_params(vm), { weight: "512" });
  await xapi.VM.hard_shutdown(vm);
});

live("memory: the balloon's range, the target and its wait, and what the host does not have", async () => {
  const vm = await runningVm("memory");
  const { memory_static_max: most } = await xapi.VM.get_record(vm);
  const half = Math.floor(most / 2);
  await xapi.VM.set_memory_dynamic_range(vm, half, half);
  assert.is(Number((await domainOf(vm))[1].memory_target), half);
  await xapi.VM.wait_memory_target_live(vm);
  const now = await xapi.VM.get_record(vm);
  assert.equal([now.memory_dynamic_min, now.memory_dynamic_max, now.memory_target], [half, half, half]);
  assert.is(await xapi.VM_metrics.get_memory_actual(now.metrics), half);
  await xapi.VM.set_memory_target_live(vm, most);
  assert.is(Number((await domainOf(vm))[1].memory_target), most);
  await xapi.VM.set_memory_dynamic_min(vm, half);
  assert.is((await xapi.VM.get_record(vm)).memory_dynamic_min, half);
  assert.equal(
    (await errorOf(xapi.VM.set_memory_dynamic_range(vm, most, half)))[0],
    "MEMORY_CONSTRAINT_VIOLATION_ORDER",
  );
  const host = tables.host.refs()[0] ?? "";
  const { metrics } = tables.host.get(host);
  const { memory_total } = tables.host_metrics.get(metrics);
  tables.host_metrics.set(metrics, "memory_total", 0);
  assert.equal((await errorOf(xapi.VM.set_memory_dynamic_range(vm, half + 1, most)))[0], "HOST_NOT_ENOUGH_FREE_MEMORY");
  tables.host_metrics.set(metrics, "memory_total", memory_total);
  assert.is((await xapi.VM.get_record(vm)).memory_dynamic_min, half);
  await xapi.VM.hard_shutdown(vm);
});

live("shadow memory", async () => {
  const vm = await runningVm("shadow");
  const before = await xapi.VM.get_memory_overhead(vm);
  await xapi.VM.set_shadow_multiplier_live(vm, 4);
  assert.is((await domainOf(vm))[1].shadow_multiplier_target, 4);
  assert.is(await xapi.VM.get_HVM_shadow_multiplier(vm), 4);
  assert.ok((await xapi.VM.get_memory_overhead(vm)) > before);
  assert.equal(await errorOf(xapi.VM.set_shadow_multiplier_live(vm, 0.5)), ["INVALID_VALUE", "multiplier", "0.5"]);
  await xapi.VM.hard_shutdown(vm);
});

live("the data that the guest reads in xenstore", async () => {
  const vm = await runningVm("data");
  await xapi.VM.set_xenstore_data(vm, { "vm-data/a": "1" });
  assert.equal({ ...(await domainOf(vm))[1].xsdata_state }, { "vm-data/a": "1" });
  await xapi.VM.hard_shutdown(vm);
});

live("the filter of an interface, its addresses and its VLANs", async () => {
  const vm = await runningVm("filter");
  const { vif, known } = await interfaceOf(vm);
  await xapi.VIF.set_locking_mode(vif, "locked");
  assert.equal((await known()).locking_mode, ["Locked", { ipv4: [], ipv6: [] }]);
  await xapi.VIF.add_ipv4_allowed(vif, "192.0.2.7");
  await xapi.VIF.set_ipv6_allowed(vif, ["2001:db8::1"]);
  assert.equal((await known()).locking_mode, ["Locked", { ipv4: ["192.0.2.7"], ipv6: ["2001:db8::1"] }]);
  await xapi.VIF.remove_ipv4_allowed(vif, "192.0.2.7");
  assert.equal((await known()).locking_mode, ["Locked", { ipv4: [], ipv6: ["2001:db8::1"] }]);
  await xapi.VIF.configure_ipv4(vif, "Static", "192.0.2.9/24", "192.0.2.1");
  assert.equal((await known()).ipv4_configuration, ["Static4", [["192.0.2.9/24"], ["192.0.2.1"]]]);
  await xapi.VIF.set_trunks(vif, [1, 2]);
  await xapi.VIF.remove_trunks(vif, 1);
  assert.equal((await known()).trunks.map(Number), [2]);
  await xapi.VM.hard_shutdown(vm);
});

live("an interface moves to another network while it is plugged", async () => {
  const vm = await runningVm("mover");
  const { vif, known } = await interfaceOf(vm);
  const other = (await xapi.network.create({ name_label: "other", other_config: {} } as never)) as Ref<"network">;
  await xapi.VIF.move(vif, other);
  assert.equal((await known()).backend, ["Local", await xapi.network.get_bridge(other)]);
  assert.is(await xapi.VIF.get_network(vif), other);
  assert.ok(await xapi.VIF.get_currently_attached(vif));
  await xapi.VM.hard_shutdown(vm);
});

live("a medium goes into a drive and comes out again", async () => {
  const vm = await newVm("media");
  const drive = await newDrive(vm);
  await xapi.VM.start(vm, false, false);
  const iso = tables.VDI.refs().find((ref) => tables.VDI.get(ref).read_only);
  if (iso === undefined) throw new Error("There is no medium.");
  const position = await xapi.VBD.get_userdevice(drive);
  const known = async () => {
    const id: [string, string] = [await xapi.VM.get_uuid(vm), position];
    return (await xenops.VBD.stat({ debug_info: "test", id }))[1].backend_present;
  };
  await xapi.VBD.insert(drive, iso);
  assert.equal(await known(), ["VDI", `${tables.SR.get(tables.VDI.get(iso).SR).uuid}/${tables.VDI.get(iso).uuid}`]);
  assert.not(await xapi.VBD.get_empty(drive));
  await xapi.VBD.eject(drive);
  assert.is(await known(), undefined);
  assert.ok(await xapi.VBD.get_empty(drive));
  await xapi.VM.hard_shutdown(vm);
});

live("a VM starts with the PCI devices that its other_config names", async () => {
  const vm = await newVm("pci");
  await xapi.VM.add_to_other_config(vm, "pci", "0/0000:04:00.0");
  await xapi.VM.start(vm, false, false);
  const id = await xapi.VM.get_uuid(vm);
  const [[pci, state] = []] = await xenops.PCI.list({ debug_info: "test", id });
  assert.equal({ ...pci?.address }, { domain: 0, bus: 4, dev: 0, fn: 0 });
  assert.is(state?.plugged, true);
  assert.is((await domainOf(vm))[0].ty[1].pci_passthrough, true, "its domain is made for them");
  await xapi.VM.hard_shutdown(vm);
});

live("a drive is plugged with the priority of its traffic", async () => {
  const vm = await newVm("priority");
  const drive = await newDrive(vm);
  await xapi.VBD.set_qos_algorithm_type(drive, "ionice");
  await xapi.VBD.set_qos_algorithm_params(drive, { sched: "rt", class: "2" });
  await xapi.VM.start(vm, false, false);
  const id: [string, string] = [await xapi.VM.get_uuid(vm), await xapi.VBD.get_userdevice(drive)];
  const [, { qos_target }] = await xenops.VBD.stat({ debug_info: "test", id });
  assert.equal(qos_target, ["Ionice", ["RealTime", ["Other", 2]]]);
  await xapi.VM.hard_shutdown(vm);
});

live("a drive's other_config says what serves it", async () => {
  const vm = await newVm("served");
  const drive = await newDrive(vm);
  const asked = { "backend-kind": "qdisk", "polling-duration": "8000" };
  await xapi.VBD.set_other_config(drive, { ...asked, folder: "/mine" });
  await xapi.VM.start(vm, false, false);
  const id: [string, string] = [await xapi.VM.get_uuid(vm), await xapi.VBD.get_userdevice(drive)];
  assert.equal({ ...(await xenops.VBD.stat({ debug_info: "test", id }))[0].extra_backend_keys }, asked);
  await xapi.VM.hard_shutdown(vm);
});

async function newDrive(vm: Ref<"VM">): Promise<Ref<"VBD">> {
  return xapi.VBD.create(vbdRecord(vm, { userdevice: "autodetect" }) as never);
}

live("the agent of a guest, and not too often", async () => {
  const vm = await runningVm("agent");
  const plugin = "guest-agent-operation";
  assert.equal(await errorOf(xapi.VM.call_plugin(vm, "nope", "f", {})), ["XENAPI_MISSING_PLUGIN", "nope"]);
  assert.equal(await errorOf(xapi.VM.call_plugin(vm, plugin, "f", {})), ["UNKNOWN_XENAPI_PLUGIN_FUNCTION", "f"]);
  assert.is(await xapi.VM.call_plugin(vm, plugin, "request_rdp_on", {}), "");
  const [code, ref, interval] = await errorOf(xapi.VM.call_plugin(vm, plugin, "run_script", {}));
  assert.equal([code, ref, interval], ["VM_CALL_PLUGIN_RATE_LIMIT", vm, "3600.00"]);
  await xapi.VM.hard_shutdown(vm);
});

live("a guest sleeps and wakes", async () => {
  const vm = await runningVm("sleeper");
  await xapi.VM.s3_suspend(vm);
  await xapi.VM.s3_resume(vm);
  await xapi.VM.clean_shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

live("a checkpoint of a running VM holds its memory, and the VM goes on; going back leaves it suspended", async () => {
  const vm = await runningVm("checkpoint");
  const host = await xapi.VM.get_resident_on(vm);
  const checkpoint = await xapi.VM.checkpoint(vm, "then");
  const row = await xapi.VM.get_record(checkpoint);
  assert.is(row.power_state, "Suspended");
  assert.is(row.snapshot_info["power-state-at-snapshot"], "Running");
  assert.is(await xapi.VDI.get_type(row.suspend_VDI), "suspend");
  const origin = await xapi.VM.get_record(vm);
  assert.equal([origin.power_state, origin.resident_on], ["Running", host]);
  assert.is(origin.suspend_VDI, "OpaqueRef:NULL");
  assert.equal(origin.current_operations, {});
  await xapi.VM.revert(checkpoint);
  assert.is(await xapi.VM.get_power_state(vm), "Suspended");
  await xapi.VM.resume(vm, false, false);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  await xapi.VM.hard_shutdown(vm);
});

live("what the next domain is made from, and what is done at the end of this one", async () => {
  const vm = await runningVm("before");
  await xapi.VM.set_name_label(vm, "after");
  await xapi.VM.set_actions_after_crash(vm, "preserve");
  await xapi.VM.add_to_VCPUs_params_live(vm, "weight", "512");
  await until(async () => (await domainOf(vm))[0].name === "after");
  const [known] = await domainOf(vm);
  assert.equal(known.on_crash, ["Pause"]);
  assert.equal(known.scheduler_params.priority, [512, 0]);
  await xapi.VM.hard_shutdown(vm);
});

live("the free memory of a host is less by what a VM that runs has, and is that again when it has ended", async () => {
  const [host] = await xapi.host.get_all();
  if (host === undefined) throw new Error("There is no host.");
  const free = () => tables.host_metrics.get(tables.host.get(host).metrics).memory_free;
  await until(async () => free() === (await xapi.host.compute_free_memory(host)));
  const before = free();
  const vm = await runningVm("memory");
  const { memory_overhead, metrics } = tables.VM.get(vm);
  await until(() => free() === before - memory_overhead - tables.VM_metrics.get(metrics).memory_actual);
  assert.is(await xapi.host.compute_free_memory(host), free());
  await xapi.VM.hard_shutdown(vm);
  await until(() => free() === before);
});

const stateOf = (vm: Ref<"VM">) => xapi.VM.get_power_state(vm);

live("magic keys", async () => {
  const vm = await runningVm("magic");
  const { domid } = await xapi.VM.get_record(vm);
  await xapi.VM.send_sysrq(vm, "s");
  assert.is((await xapi.VM.get_record(vm)).domid, domid);
  await xapi.VM.send_sysrq(vm, "b");
  await until(async () => (await xapi.VM.get_domid(vm)) !== domid && (await stateOf(vm)) === "Running");
  await agentOf(vm);
  // A guest that has hardly run when it crashes is not started again.
  await xapi.VM.send_sysrq(vm, "c");
  await until(async () => (await stateOf(vm)) === "Halted");
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  for (const key of ["", "bb", "/", " "]) {
    assert.equal(await errorOf(xapi.VM.send_sysrq(vm, key)), ["INVALID_VALUE", "key", key]);
  }
  await xapi.VM.send_sysrq(vm, "o");
  await until(async () => (await stateOf(vm)) === "Halted");
  assert.equal((await errorOf(xapi.VM.send_sysrq(vm, "b")))[0], "VM_BAD_POWER_STATE");
});

live("buttons and interrupts", async () => {
  const vm = await runningVm("buttons");
  await xapi.VM.send_trigger(vm, "nmi");
  assert.is(await stateOf(vm), "Running");
  for (const name of ["reset", "init"]) {
    assert.equal(await errorOf(xapi.VM.send_trigger(vm, name)), ["NOT_IMPLEMENTED", `VM.send_trigger ${name}`]);
  }
  assert.equal(await errorOf(xapi.VM.send_trigger(vm, "toString")), ["INVALID_VALUE", "trigger", "toString"]);
  // A guest that sleeps hears no button; one that was woken does.
  await xapi.VM.send_trigger(vm, "sleep");
  await xapi.VM.send_trigger(vm, "power");
  assert.is(await stateOf(vm), "Running");
  await xapi.VM.send_trigger(vm, "s3resume");
  await xapi.VM.send_trigger(vm, "power");
  await until(async () => (await stateOf(vm)) === "Halted");
  assert.equal((await errorOf(xapi.VM.send_trigger(vm, "power")))[0], "VM_BAD_POWER_STATE");
  await xapi.VM.set_domain_type(vm, "pv");
  await xapi.VM.set_PV_kernel(vm, "/boot/vmlinuz");
  await xapi.VM.start(vm, false, false);
  assert.equal(await errorOf(xapi.VM.send_trigger(vm, "power")), ["VM_HVM_REQUIRED", vm]);
  await xapi.VM.send_trigger(vm, "nmi");
  await xapi.VM.hard_shutdown(vm);
});

live.after(async () => {
  await xapi.logout();
  await close();
  await pool.stop();
});

live.run();
