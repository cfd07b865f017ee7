import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { errorOf, setUp } from "./support.ts";

const pool = await startPool({}, 1);
const { xapi, tables, runningVm } = await setUp(pool);

const appliances = suite("appliances of a whole pool");

appliances(
  "a VM that is forced down during a clean shutdown of its appliance leaves the others their time",
  async () => {
    const appliance = await xapi.VM_appliance.create({ name_label: "app", name_description: "" });
    const vms = [await runningVm("one"), await runningVm("two")] as const;
    for (const vm of vms) await xapi.VM.set_appliance(vm, appliance);
    const doings = (vm: (typeof vms)[number]) => Object.values(tables.VM.get(vm).current_operations);
    const stopping = errorOf(xapi.VM_appliance.clean_shutdown(appliance));
    await until(() => vms.every((vm) => doings(vm).includes("clean_shutdown")));
    await xapi.VM.hard_shutdown(vms[0]);
    assert.is(await xapi.VM.get_power_state(vms[0]), "Halted");
    assert.equal(await stopping, ["OPERATION_PARTIALLY_FAILED", "VM_appliance.clean_shutdown"]);
    assert.is(await xapi.VM.get_power_state(vms[1]), "Halted");
    assert.equal(await xapi.VM_appliance.get_current_operations(appliance), {});
  },
);

appliances.after(async () => {
  await xapi.logout();
  await pool.stop();
});

appliances.run();
