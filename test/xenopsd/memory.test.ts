import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { memoryModel, overheadKib } from "../../daemons/xenopsd/memory/model.ts";
import { SqueezedMemory } from "../../daemons/xenopsd/memory/squeezed.ts";
import { Task } from "../../daemons/xenopsd/tasks/task.ts";
import type { Errors, MemoryClient } from "../../generated/daemons/memory.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";
import { silentLogger } from "../../runtime/log/logger.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { failureOf } from "../support/failure.ts";
import { dbg, ended, hvmInfo, MIB, metadata, pvVm, uuid, xenopsd } from "./support.ts";

/** What the domain manager asks of the ballooning daemon (spec: squeezed.md, sections 10 and 11). */

const test = suite("xenopsd/memory");

/** A ballooning daemon that notes what it is asked, and refuses as often as it is told. */
class Notebook {
  readonly calls: string[] = [];
  refusals: Errors[] = [];
  free = 1_000_000;
  host: SimulatedHost | undefined;
  readonly #amounts = new Map<string, number>();
  #ids = 0;

  readonly client = {
    login: async (_dbg: string, service: string) => {
      this.calls.push(`login ${service}`);
      return service;
    },
    reserve_memory_range: async (_dbg: string, _session: string, least: number, most: number) => {
      this.calls.push(`reserve ${least} ${most}`);
      const refusal = this.refusals.shift();
      if (refusal !== undefined) throw new DaemonError("memory", refusal as never);
      this.#ids += 1;
      const kib = Math.max(least, Math.min(most, this.free));
      this.#amounts.set(`r${this.#ids}`, kib);
      return [`r${this.#ids}`, kib];
    },
    transfer_reservation_to_domain: async (_dbg: string, _session: string, id: string, domid: number) => {
      this.calls.push(`transfer ${id} ${domid}`);
      await this.host?.hypervisor.setMaxMemoryKib(domid, this.#amounts.get(id) ?? 0);
    },
    delete_reservation: async (_dbg: string, _session: string, id: string) => {
      this.calls.push(`delete ${id}`);
    },
    query_reservation_of_domain: async (_dbg: string, _session: string, domid: number) => {
      this.calls.push(`query ${domid}`);
      return "old";
    },
    balance_memory: async () => {
      this.calls.push("balance");
    },
  } as unknown as MemoryClient;

  isThere = async () => true;
}

const id = uuid(1);
const KIB = 1_024;
const [least, most] = [128 * KIB, 256 * KIB];
const vm = pvVm(id);
const overhead = overheadKib(vm);

async function onNotebook(run: (client: Awaited<ReturnType<typeof xenopsd>>["client"], notes: Notebook) => unknown) {
  const notes = new Notebook();
  const host = new SimulatedHost({ ambient: systemAmbient, memoryMib: 4_096, delayScale: 0 });
  notes.host = host;
  const { daemon, client } = await xenopsd({}, { memory: notes, host });
  await client.VM.import_metadata({ ...dbg, metadata: metadata(vm) });
  await run(client, notes);
  await daemon.stop();
  await host.stop();
}

test("the model gives the sizes of the examples", () => {
  const hvm = pvVm(id, {
    ty: ["HVM", hvmInfo],
    memory_static_max: 2_048 * MIB,
    vcpu_max: 2,
  });
  const { overhead: ofHvm, shadow, buildMax, xenMax } = memoryModel(hvm);
  assert.equal([ofHvm, shadow, buildMax, xenMax], [21, 18, 2_044, 2_049]);
  const [, pv] = vm.ty;
  const shim = pvVm(id, { ty: ["PVinPVH", pv as never], memory_static_max: 1_024 * MIB, vcpu_max: 1 });
  const model = memoryModel(shim);
  assert.equal([model.overhead, model.shadow, model.shim], [46, 9, 34]);
});

test("a start reserves the range, transfers it, and gives the reservation back when the domain is built", () =>
  onNotebook(async (client, notes) => {
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    const [, { domids, memory_target: target }] = await client.VM.stat({ ...dbg, id });
    assert.equal(notes.calls, [
      "login xenopsd",
      `reserve ${least + overhead} ${most + overhead}`,
      `transfer r1 ${domids[0]}`,
      "delete r1",
    ]);
    assert.is(target, most * KIB);
    await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
    assert.is(notes.calls.at(-1), "balance");
  }));

test("a guest begins with what there is", () =>
  onNotebook(async (client, notes) => {
    notes.free = least + overhead + 5_000;
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    const [, { memory_target: target }] = await client.VM.stat({ ...dbg, id });
    assert.is(target, (least + 5_000) * KIB);
  }));

test("what was reserved is given back when the domain cannot be made or built", () =>
  onNotebook(async (client, notes) => {
    for (const [name, calls] of [
      ["out-of-memory", ["delete r1", "balance"]],
      ["no-bootable-device", ["transfer r2 1", "delete r2", "balance"]],
    ] as const) {
      notes.calls.length = 0;
      await client.DEBUG.trigger({ ...dbg, cmd: "simulate-failure", args: [id, name] });
      await failureOf(ended(client, await client.VM.start({ ...dbg, id, paused: false })));
      await client.DEBUG.trigger({ ...dbg, cmd: "end-failure", args: [id, name] });
      const expected = name === "out-of-memory" ? calls.slice(0, 1) : calls;
      assert.equal(
        notes.calls.filter((call) => !/^(login|reserve)/.test(call)),
        expected,
        name,
      );
    }
  }));

test("changes of the range are followed by a balance", () =>
  onNotebook(async (client, notes) => {
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    const range = { minimum: 64 * MIB, maximum: 200 * MIB };
    await ended(client, await client.VM.set_memory_dynamic_range({ ...dbg, id, ...range }));
    assert.is(notes.calls.at(-1), "balance");
  }));

/** The client alone, by a clock that the test moves. */
function alone(refusals: Errors[]) {
  const ambient = new ManualAmbient();
  const notes = new Notebook();
  notes.refusals = refusals;
  const memory = new SqueezedMemory({
    ...notes,
    vmOf: (domid) => (domid === 7 ? id : undefined),
    ambient,
    log: silentLogger,
  });
  const task = new Task({ id: "1", dbg: "t", ambient, changed: () => {} });
  const settle = async <T>(call: Promise<T>): Promise<T> => {
    let done = false;
    const end = () => {
      done = true;
    };
    call.then(end, end);
    for (let tick = 0; tick < 20; tick += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done) break;
      ambient.advance(5_000);
    }
    return call;
  };
  return { ambient, notes, memory, task, settle };
}

test("who refuses memory is asked again for a minute, and is then named by VM", async () => {
  const refusal: Errors = ["Domains_refused_to_cooperate", [7, 8]];
  const once = alone([refusal]);
  assert.equal(await once.settle(once.memory.reserve(once.task, 10, 20)), { id: "r1", kib: 20 });
  assert.is(once.ambient.monotonic(), 10_000);
  const always = alone(Array.from({ length: 20 }, () => refusal));
  assert.equal(await failureOf(always.settle(always.memory.reserve(always.task, 10, 20))), [
    "Vms_failed_to_cooperate",
    [id],
  ]);
  assert.is(always.notes.calls.filter((call) => call.startsWith("reserve")).length, 7);
  const short = alone(Array.from({ length: 20 }, (): Errors => ["Cannot_free_this_much_memory", [10, 3]]));
  assert.equal(await failureOf(short.settle(short.memory.reserve(short.task, 10, 20))), [
    "Cannot_free_this_much_memory",
    [10 * KIB, 3 * KIB],
  ]);
});

test("a cancelled task asks no more", async () => {
  const { memory, task, notes, settle } = alone(
    Array.from({ length: 20 }, (): Errors => ["Cannot_free_this_much_memory", [10, 3]]),
  );
  const asked = memory.reserve(task, 10, 20);
  await new Promise((resolve) => setImmediate(resolve));
  task.cancel();
  assert.equal(await failureOf(settle(asked)), ["Cancelled", "1"]);
  assert.is(notes.calls.filter((call) => call.startsWith("reserve")).length, 1);
});

test("another amount than was asked for is given back", async () => {
  const { memory, task, notes, settle } = alone([]);
  notes.client.reserve_memory_range = async () => ["x", 5];
  const failure = await failureOf(settle(memory.reserve(task, 10, 20)));
  assert.is(Array.isArray(failure) && failure[0], "Internal_error");
  assert.is(notes.calls.at(-1), "delete x");
});

test("without the daemon a domain gets its least, and the caller limits it", async () => {
  const { memory, task, notes } = alone([]);
  const absent = new SqueezedMemory({
    ...notes,
    isThere: async () => false,
    vmOf: () => undefined,
    ambient: new ManualAmbient(),
    log: silentLogger,
  });
  const reservation = await absent.reserve(task, 10, 20);
  assert.equal(reservation, { kib: 10 });
  assert.not(await absent.transfer(reservation, 1));
  await absent.taken(1);
  absent.balance();
  assert.equal(notes.calls, []);
  await memory.taken(3);
  assert.equal(notes.calls, ["login xenopsd", "query 3", "delete old"], "of an earlier run");
});

test("requests for a balance that come while one is under way are one more", async () => {
  const { memory, notes } = alone([]);
  const first = Promise.withResolvers<void>();
  notes.client.balance_memory = () => {
    notes.calls.push("balance");
    return notes.calls.length === 1 ? first.promise : Promise.resolve();
  };
  for (let times = 0; times < 5; times += 1) memory.balance();
  await new Promise((resolve) => setImmediate(resolve));
  for (let times = 0; times < 5; times += 1) memory.balance();
  assert.equal(notes.calls, ["balance"]);
  first.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(notes.calls, ["balance", "balance"]);
});

test.run();
