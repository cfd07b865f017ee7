import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { errorOf, setUp } from "./support.ts";

const pool = await startPool({ hosts: 3 });
const { xapi, tables, newVm } = await setUp(pool);
const hosts = await xapi.host.get_all();
const [own] = Object.values(await xapi.pool.get_all_records());
const others = hosts.filter((host) => host !== own?.master);
const [first = "OpaqueRef:NULL" as Ref<"host">, second = "OpaqueRef:NULL" as Ref<"host">] = others;

/** A VM that runs on a host and needs nothing that only that host has. */
async function agileVm(name: string, host: Ref<"host">): Promise<Ref<"VM">> {
  const vm = await newVm(name);
  for (const vbd of await xapi.VM.get_VBDs(vm)) await xapi.VBD.destroy(vbd);
  for (const vif of await xapi.VM.get_VIFs(vm)) await xapi.VIF.destroy(vif);
  await xapi.VM.start_on(vm, host, false, false);
  return vm;
}

const test = suite("hosts of a simulated pool and the VMs on them");

test("a VM moves to another host and can be used there", async () => {
  const vm = await agileVm("mover", first);
  assert.is(await xapi.VM.get_resident_on(vm), first);
  await xapi.VM.pool_migrate(vm, second, {});
  const row = await xapi.VM.get_record(vm);
  assert.equal(
    [row.power_state, row.resident_on, row.scheduled_to_be_resident_on],
    ["Running", second, "OpaqueRef:NULL"],
  );
  assert.equal(
    [row.current_operations, await xapi.host.get_current_operations(second)].map((o) => Object.keys(o)),
    [[], []],
  );
  await xapi.VM.pause(vm);
  await xapi.VM.hard_shutdown(vm);
});

test("a VM does not move to a host that takes none, nor when it does not run", async () => {
  const vm = await agileVm("stays", first);
  await xapi.host.disable(second);
  assert.equal(await errorOf(xapi.VM.pool_migrate(vm, second, {})), ["HOST_DISABLED", second]);
  await xapi.host.enable(second);
  await xapi.VM.hard_shutdown(vm);
  assert.equal((await errorOf(xapi.VM.pool_migrate(vm, second, {})))[0], "VM_BAD_POWER_STATE");
});

test("an evacuated host has no VMs and takes none; it can be switched off and on again", async () => {
  const vms = await Promise.all([1, 2, 3].map((n) => agileVm(`guest ${n}`, first)));
  await xapi.host.disable(first);
  assert.equal((await errorOf(xapi.host.shutdown(first))).slice(0, 2), ["HOST_IN_USE", first]);
  await xapi.host.evacuate(first);
  assert.not((await Promise.all(vms.map((vm) => xapi.VM.get_resident_on(vm)))).includes(first));
  assert.equal(await errorOf(xapi.VM.pool_migrate(vms[0] as Ref<"VM">, first, {})), ["HOST_DISABLED", first]);
  await xapi.host.shutdown(first);
  assert.not(tables.host_metrics.get(tables.host.get(first).metrics).live);
  assert.equal(await errorOf(xapi.host.enable(first)), ["HOST_OFFLINE", first]);
  for (const vm of vms) {
    await xapi.VM.hard_shutdown(vm);
    await xapi.VM.start(vm, false, false);
    assert.is.not(await xapi.VM.get_resident_on(vm), first);
    await xapi.VM.hard_shutdown(vm);
  }
  tables.host.set(first, "power_on_mode", "wake-on-lan");
  tables.host_metrics.set(tables.host.get(first).metrics, "live", true);
  await xapi.host.enable(first);
});

test("one host alone cannot be evacuated", async () => {
  await xapi.host.disable(second);
  await xapi.host.disable(own?.master ?? first);
  const vm = await agileVm("only", first);
  const error = await errorOf(xapi.host.evacuate(first));
  assert.is(error[0], "CANNOT_EVACUATE_HOST");
  assert.match(error[1] ?? "", /^NO_HOSTS_AVAILABLE/);
  assert.is(await xapi.VM.get_resident_on(vm), first);
  assert.ok(await xapi.host.get_enabled(first), "it takes VMs as before");
  await xapi.VM.hard_shutdown(vm);
});

test.after(async () => {
  await xapi.logout();
  await pool.stop();
});

test.run();
