import { suite } from "uvu";
import * as assert from "uvu/assert";
import { VmSync } from "../../../daemons/xapi/xenops/sync.ts";
import type { PowerState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { createVmWorld } from "../vm/support.ts";

/** What a VM manager answers about a VM in some state, as far as the records care. */
const stateOf = (power_state: PowerState) => ({
  power_state,
  domids: [5],
  consoles: [],
  memory_target: 0,
  memory_actual: 0,
  vcpu_target: 1,
  rtc_timeoffset: "",
  guest_agent: {},
  pv_drivers_detected: false,
  last_start_time: 0,
  hvm: true,
  nomigrate: false,
  nested_virt: false,
  domain_type: "Domain_HVM",
  numa_optimised: false,
  numa_nodes: 0,
  numa_node_memory: [],
});

/** A VM in the records, and a VM manager whose answers wait for the test. */
async function setUp({ simulated = false } = {}) {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = (await world.createVm()) as Ref<"VM">;
  const { uuid } = db.VM.get(vm);
  const asked: string[] = [];
  const answers: ((state: PowerState | "gone") => void)[] = [];
  const client = {
    VM: {
      stat: () => {
        asked.push("VM.stat");
        return new Promise((resolve, reject) =>
          answers.push((state) =>
            state === "gone"
              ? reject(new DaemonError("xenops", ["Does_not_exist", ["VM", uuid]]))
              : resolve([{}, stateOf(state)]),
          ),
        );
      },
      remove: () => {
        asked.push("VM.remove");
        return Promise.resolve();
      },
    },
    VBD: { list: () => Promise.resolve([]) },
    VIF: { list: () => Promise.resolve([]) },
  } as unknown as XenopsClient;
  const sync = new VmSync({ client, debugInfo: "test", scope: world.context, simulated });
  const reported = () => sync.reported(["Vm", uuid]);
  const power = () => db.VM.get(vm).power_state;
  return { world, db, vm, uuid, asked, answers, sync, reported, power };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

const test = suite("records of VMs in line with a VM manager");

test("what is reported is looked at, and written", async () => {
  const { answers, reported, power, asked } = await setUp();
  const shown = reported();
  await settle();
  answers.shift()?.("Running");
  await shown;
  assert.is(power(), "Running");
  assert.equal(asked, ["VM.stat"]);
});

test("of two looks at a VM the later one counts, also where its answer could have come first", async () => {
  const { answers, reported, power, asked } = await setUp();
  const first = reported();
  await settle();
  const second = reported();
  await settle();
  assert.equal(asked, ["VM.stat"], "the second look waits for the first");
  answers.shift()?.("Running");
  await first;
  await settle();
  answers.shift()?.("Paused");
  await second;
  assert.is(power(), "Paused");
});

test("an operation begins when the look that is under way has ended, and looks once at its end", async () => {
  const { answers, reported, power, asked, sync, uuid, world } = await setUp();
  const look = reported();
  await settle();
  let begun = false;
  const beginning = sync.begin(uuid).then((operation) => {
    begun = true;
    return operation;
  });
  await settle();
  assert.not(begun);
  answers.shift()?.("Running");
  await look;
  const operation = await beginning;
  await reported();
  await reported();
  assert.equal(asked, ["VM.stat"], "reports wait for the operation's end");
  const end = operation.end("state");
  await settle();
  answers.shift()?.("Paused");
  await end;
  assert.is(power(), "Paused");
  world.ambient.advance(1000);
  await settle();
  assert.equal(asked, ["VM.stat", "VM.stat"]);
  assert.not(sync.isBusy(uuid));
});

test("a long operation does not keep what happens from the records", async () => {
  const { answers, reported, power, sync, uuid, world } = await setUp();
  const operation = await sync.begin(uuid);
  await reported();
  assert.is(answers.length, 0);
  world.ambient.advance(250);
  await settle();
  answers.shift()?.("Running");
  await settle();
  assert.is(power(), "Running");
  operation.hide(true);
  await reported();
  world.ambient.advance(250);
  await settle();
  assert.is(answers.length, 0, "nobody looks at what is hidden");
  operation.hide(false);
  const end = operation.end("devices");
  await settle();
  answers.shift()?.("Paused");
  await end;
  assert.is(power(), "Paused");
});

test("a VM that has halted is forgotten below, unless an operation is under way", async () => {
  const { answers, reported, power, asked, sync, uuid, db, vm } = await setUp();
  db.VM.set(vm, "power_state", "Running");
  const operation = await sync.begin(uuid);
  const other = await sync.begin(uuid);
  const end = operation.end("state");
  await settle();
  answers.shift()?.("Halted");
  await end;
  assert.is(power(), "Halted");
  assert.not(asked.includes("VM.remove"));
  const last = other.end("state");
  await settle();
  answers.shift()?.("Halted");
  await last;
  assert.ok(asked.includes("VM.remove"));
  const gone = reported();
  await settle();
  answers.shift()?.("gone");
  await gone;
  assert.is(power(), "Halted");
});

test("of a VM that runs on another host the VM manager here is not believed, and is made to forget what it has left", async () => {
  for (const simulated of [false, true]) {
    const { answers, reported, power, asked, db, vm, world } = await setUp({ simulated });
    const other = world.add("host", { ...db.host.get(world.host), uuid: world.ambient.uuid() }) as Ref<"host">;
    db.VM.update(vm, { power_state: "Running", resident_on: other });
    for (const state of ["Paused", "Halted"] as const) {
      const shown = reported();
      await settle();
      answers.shift()?.(state);
      await shown;
      assert.is(power(), simulated ? state : "Running");
    }
    assert.equal(asked, ["VM.stat", "VM.stat", "VM.remove"]);
  }
});

test("what is unknown to the records is nobody's business", async () => {
  const { sync, asked } = await setUp();
  await sync.reported(["Vm", "00000000-0000-4000-8000-00000000dead"]);
  await sync.reported(["Vbd", ["00000000-0000-4000-8000-00000000dead", "xvda"]]);
  assert.equal(asked, []);
});

/** A VM that resides on another host by the records, and is on its way to this one. */
async function coming(state: PowerState, to: "here" | "elsewhere" = "here") {
  const { world, db, vm, answers, reported, asked } = await setUp();
  const other = world.add("host", { ...db.host.get(world.host), uuid: world.ambient.uuid() }) as Ref<"host">;
  const scheduled_to_be_resident_on = to === "here" ? world.host : nullRef<"host">();
  db.VM.update(vm, { power_state: "Running", resident_on: other, domid: 7, scheduled_to_be_resident_on });
  const shown = reported();
  await settle();
  answers.shift()?.(state);
  await shown;
  const row = db.VM.get(vm);
  return { is: [row.power_state, row.resident_on, row.scheduled_to_be_resident_on, row.domid], world, other, asked };
}

test("one that was on its way here and runs here resides here", async () => {
  const { is, world } = await coming("Running");
  assert.equal(is, ["Running", world.host, nullRef(), 5]);
});

test("one that has not come yet, or was not on its way here, resides where it does", async () => {
  const paused = await coming("Paused");
  assert.equal(paused.is, ["Running", paused.other, paused.world.host, 7]);
  const foreign = await coming("Running", "elsewhere");
  assert.equal(foreign.is, ["Running", foreign.other, nullRef(), 7]);
});

test.run();
