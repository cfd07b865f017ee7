import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XenopsWatch } from "../../../daemons/xapi/xenops/events.ts";
import type { DynamicId, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createVmWorld } from "../vm/support.ts";

/** VMs that run by the records, one of which the VM manager knows, and one VM more on another host. */
async function setUp(simulated: boolean) {
  const world = await createVmWorld();
  const { db } = world.context;
  const runsOn = async (host: Ref<"host">, power_state: "Running" | "Paused" | "Suspended" = "Running") => {
    const vm = await world.createVm();
    db.VM.update(vm, { power_state, resident_on: host, domid: 7 });
    return vm;
  };
  const other = world.add("host", { ...db.host.get(world.host), uuid: world.ambient.uuid() }) as Ref<"host">;
  const known = await runsOn(world.host);
  const lost = await runsOn(world.host);
  const paused = await runsOn(world.host, "Paused");
  const suspended = await runsOn(world.host, "Suspended");
  const busy = await runsOn(world.host);
  const elsewhere = await runsOn(other);
  const moving = await runsOn(world.host);
  db.VM.set(moving, "scheduled_to_be_resident_on", other);
  const abort = new AbortController();
  const looked = Promise.withResolvers<void>();
  const objects: DynamicId[] = [["Vm", db.VM.get(known).uuid]];
  const never = () => new Promise<never>(() => undefined);
  const client = {
    Task: { list: () => Promise.resolve([]) },
    UPDATES: {
      get: ({ last_id }: { last_id: number | undefined }) => {
        if (last_id === undefined) return Promise.resolve([[], objects, 1]);
        looked.resolve();
        return never();
      },
    },
    VM: { stat: () => Promise.reject(new Error("unreachable")), exists: () => Promise.resolve(false) },
  } as unknown as XenopsClient;
  const askOther = () => Promise.reject(new XapiError("CANNOT_CONTACT_HOST", [other]));
  const watch = new XenopsWatch({
    ...{ client, debugInfo: "test", scope: world.context, signal: abort.signal, simulated, askOther },
  });
  await watch.vms.begin(db.VM.get(busy).uuid);
  // What the VM manager knows is looked at as usual: here nobody waits for that.
  watch.vms.reported = () => Promise.resolve();
  void watch.run();
  await looked.promise;
  abort.abort();
  const power = (vm: Ref<"VM">) => db.VM.get(vm).power_state;
  return { db, world, known, lost, paused, suspended, busy, elsewhere, moving, power };
}

const test = suite("VMs that a VM manager has lost");

test("VMs of this host that are unknown below are halted, others not", async () => {
  const { db, known, lost, paused, suspended, busy, elsewhere, power } = await setUp(false);
  assert.equal([lost, paused].map(power), ["Halted", "Halted"]);
  assert.equal([db.VM.get(lost).domid, db.VM.get(lost).resident_on], [-1, "OpaqueRef:NULL"]);
  assert.equal([known, suspended, busy, elsewhere].map(power), ["Running", "Suspended", "Running", "Running"]);
});

test("one that was on its way to another host is not taken for lost", async () => {
  const { moving, power } = await setUp(false);
  assert.is(power(moving), "Running");
});

test("a control domain runs on: nobody below knows it", async () => {
  const { db, world } = await setUp(false);
  assert.is(db.VM.get(db.host.get(world.host).control_domain).power_state, "Running");
});

test("in a simulated pool, VMs run by the records alone", async () => {
  const { lost, power } = await setUp(true);
  assert.is(power(lost), "Running");
});

test.run();
