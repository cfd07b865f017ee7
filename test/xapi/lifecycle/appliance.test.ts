import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ShutdownCode } from "../../../bindings/hypervisor/domain.ts";
import { SimulatedHost } from "../../../bindings/hypervisor/simulated/host.ts";
import type { Ref } from "../../../generated/client/index.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { errorOf, setUp } from "./support.ts";

const host = new SimulatedHost({ ambient: systemAmbient, memoryMib: 4096, delayScale: 0 });
const pool = await startPool({}, 0, host);
const { xapi, tables, newVm, agentOf } = await setUp(pool);

/** A VM whose guest takes for ever to shut down. */
async function slowVm(name: string): Promise<Ref<"VM">> {
  const vm = await newVm(name);
  await xapi.VM.add_to_platform(vm, "simulate-failures", "guest-hangs-at-shutdown");
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  return vm;
}

const appliances = suite("appliances of a whole pool");

appliances(
  "a VM that is forced down during a clean shutdown of its appliance leaves the others their time",
  async () => {
    const appliance = await xapi.VM_appliance.create({ name_label: "app", name_description: "" });
    const vms = [await slowVm("one"), await slowVm("two")] as const;
    for (const vm of vms) await xapi.VM.set_appliance(vm, appliance);
    const doings = (vm: (typeof vms)[number]) => Object.values(tables.VM.get(vm).current_operations);
    const stopping = errorOf(xapi.VM_appliance.clean_shutdown(appliance));
    await until(() => vms.every((vm) => doings(vm).includes("clean_shutdown")));
    await xapi.VM.hard_shutdown(vms[0]);
    assert.is(await xapi.VM.get_power_state(vms[0]), "Halted");
    await host.hypervisor.shutdown(Number(await xapi.VM.get_domid(vms[1])), ShutdownCode.poweroff);
    assert.equal(await stopping, ["OPERATION_PARTIALLY_FAILED", "VM_appliance.clean_shutdown"]);
    assert.is(await xapi.VM.get_power_state(vms[1]), "Halted");
    assert.equal(await xapi.VM_appliance.get_current_operations(appliance), {});
  },
);

appliances.after(async () => {
  await xapi.logout();
  await pool.stop();
  await host.stop();
});

appliances.run();
