import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { setUp } from "./support.ts";

const pool = await startPool({ hosts: 2 });
const { xapi, services, tables, newVm, agentOf } = await setUp(pool);
const context = pool.xapi.xapi.context("test");

const CLASSES = ["pool", "host", "SR", "VDI", "VM", "VBD", "VIF", "VM_appliance"] as const;

/** What stands in `allowed_operations` of any object and is not what its state allows, or should and does not. */
function stale(): string[] {
  return CLASSES.flatMap((name) =>
    tables[name].refs().flatMap((ref) => {
      const before = [...tables[name].get(ref).allowed_operations].sort();
      services.operations.refresh(context, name, ref);
      const after = [...tables[name].get(ref).allowed_operations].sort();
      const surplus = before.filter((operation) => !(after as readonly string[]).includes(operation));
      const missing = after.filter((operation) => !(before as readonly string[]).includes(operation));
      return surplus.length + missing.length === 0 ? [] : [`${name} ${ref}: +${surplus} -${missing}`];
    }),
  );
}

async function snapshotOf(vm: Ref<"VM">, name: string): Promise<Ref<"VM">> {
  const found = (await xapi.VM.get_snapshots(vm)).find((ref) => tables.VM.get(ref).name_label === name);
  if (found === undefined) throw new Error("There is no such snapshot.");
  return found;
}

const test = suite("allowed operations are right after every operation");

const steps: readonly (readonly [string, (vm: Ref<"VM">) => Promise<unknown>])[] = [
  ["start", (vm) => xapi.VM.start(vm, false, false)],
  ["the agent", (vm) => agentOf(vm)],
  ["snapshot", (vm) => xapi.VM.snapshot(vm, "snapshot", [])],
  ["pause", (vm) => xapi.VM.pause(vm)],
  ["unpause", (vm) => xapi.VM.unpause(vm)],
  ["VIF.unplug", async (vm) => xapi.VIF.unplug((await xapi.VM.get_VIFs(vm))[0] as Ref<"VIF">)],
  ["VIF.plug", async (vm) => xapi.VIF.plug((await xapi.VM.get_VIFs(vm))[0] as Ref<"VIF">)],
  ["clean_reboot", (vm) => xapi.VM.clean_reboot(vm)],
  ["the agent again", (vm) => agentOf(vm)],
  ["checkpoint", (vm) => xapi.VM.checkpoint(vm, "checkpoint")],
  ["suspend", (vm) => xapi.VM.suspend(vm)],
  ["resume", (vm) => xapi.VM.resume(vm, false, false)],
  ["hard_shutdown", (vm) => xapi.VM.hard_shutdown(vm)],
  ["clone", (vm) => xapi.VM.clone(vm, "clone")],
  ["leaving an appliance", (vm) => xapi.VM.set_appliance(vm, "OpaqueRef:NULL" as Ref<"VM_appliance">)],
  ["set_is_a_template", (vm) => xapi.VM.set_is_a_template(vm, true)],
  ["set_is_a_template back", (vm) => xapi.VM.set_is_a_template(vm, false)],
  ["revert", async (vm) => xapi.VM.revert(await snapshotOf(vm, "snapshot"))],
  ["revert to memory", async (vm) => xapi.VM.revert(await snapshotOf(vm, "checkpoint"))],
  ["hard_shutdown of an image", (vm) => xapi.VM.hard_shutdown(vm)],
  ["start paused", (vm) => xapi.VM.start(vm, true, false)],
  ["a refused operation", (vm) => xapi.VM.start(vm, false, false).catch(() => undefined)],
  ["hard_shutdown again", (vm) => xapi.VM.hard_shutdown(vm)],
  ["destroy of a snapshot", async (vm) => xapi.VM.destroy(await snapshotOf(vm, "snapshot"))],
  ["destroy", (vm) => xapi.VM.destroy(vm)],
];

test("through the life of a VM", async () => {
  const vm = await newVm("life");
  const appliance = await xapi.VM_appliance.create({ name_label: "app", name_description: "" } as never);
  await xapi.VM.set_appliance(vm, appliance);
  const found: string[] = stale().map((text) => `create: ${text}`);
  for (const [name, step] of steps) {
    await step(vm);
    found.push(...stale().map((text) => `${name}: ${text}`));
  }
  assert.equal(found, []);
});

test("of hosts that are disabled, enabled and switched off", async () => {
  const [host = "OpaqueRef:NULL" as Ref<"host">] = (await xapi.host.get_all()).filter(
    (ref) => ref !== tables.pool.rows()[0]?.[1].master,
  );
  const found: string[] = [];
  for (const step of ["disable", "enable", "disable", "shutdown"] as const) {
    await xapi.host[step](host);
    found.push(...stale().map((text) => `${step}: ${text}`));
  }
  assert.equal(found, []);
});

test.after(async () => {
  await xapi.logout();
  await pool.stop();
});

test.run();
