import { suite } from "uvu";
import * as assert from "uvu/assert";
import { failureOf } from "../support/failure.ts";
import { type Bench, boot, KEPT, keyOf, onHost } from "./support.ts";

/** The scenarios with simulated balloon drivers (spec: squeezed.md, section 13). */

const test = suite("squeezed/scenarios");

/** Guests keep to the host's memory, and what is free after their last moves is at least what was asked for. */
function assertFreed({ backend }: Bench, want: number): void {
  const { hypervisor } = backend;
  const growth = hypervisor.guests
    .filter(({ target }) => target !== undefined)
    .reduce((sum, { target = 0, total, overhead }) => sum + target + 4 - (total - overhead), 0);
  assert.ok(hypervisor.free - KEPT - growth >= want - 4 * hypervisor.guests.length, `${hypervisor.free - KEPT}`);
  assert.is(hypervisor.denied, 0);
}

test("a: one driver has a floor, the other stops and starts", () =>
  onHost({ memory: 5_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 1_500, min: 1_000, max: 2_000, speed: 100, floor: 1_250 });
    const hangs = (seconds: number) => Math.floor(seconds / 0.25) % 2 === 1;
    boot(bench, { domid: 2, total: 3_500, min: 2_500, max: 4_500, speed: 500, hangs });
    await bench.settle(bench.client.reserve_memory("t", "s", 1_000));
    assertFreed(bench, 1_000);
  }));

test("b: two drivers hang for a while, one after the other", () =>
  onHost({ memory: 5_000 }, async (bench) => {
    boot(bench, {
      domid: 1,
      total: 1_500,
      min: 1_000,
      max: 2_000,
      speed: 100,
      hangs: (s) => Math.floor(s / 3) % 2 === 1,
    });
    boot(bench, {
      domid: 2,
      total: 3_500,
      min: 2_500,
      max: 4_500,
      speed: 100,
      hangs: (s) => Math.floor(s / 1.5) % 2 === 1,
    });
    await bench.settle(bench.client.reserve_memory("t", "s", 1_000));
    assertFreed(bench, 1_000);
  }));

test("c: the minimums leave too little", () =>
  onHost({ memory: 5_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 2_000, min: 1_500, max: 2_500, speed: 1_000 });
    boot(bench, { domid: 2, total: 3_000, min: 2_500, max: 3_500, speed: 1_000 });
    const error = await failureOf(bench.settle(bench.client.reserve_memory("t", "s", 1_500)));
    assert.equal(error, ["Cannot_free_this_much_memory", [1_500, 1_000]]);
  }));

test("d: a driver stops above its minimum", () =>
  onHost({ memory: 4_500 }, async (bench) => {
    boot(bench, { domid: 1, total: 1_500, min: 1_000, max: 2_000, speed: 100 });
    boot(bench, { domid: 2, total: 3_000, min: 2_000, max: 4_000, speed: 100, floor: 2_750 });
    const error = await failureOf(bench.settle(bench.client.reserve_memory("t", "s", 1_000)));
    assert.equal(error, ["Domains_refused_to_cooperate", [2]]);
  }));

test("e: one driver hangs for ever above its share, the other gives what it would have taken", () =>
  onHost({ memory: 9_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 4_000, min: 1_000, max: 5_000, speed: 100, hangs: () => true });
    boot(bench, { domid: 2, total: 4_000, min: 2_000, max: 8_000, speed: 500 });
    await bench.settle(bench.client.reserve_memory("t", "s", 2_000));
    assertFreed(bench, 2_000);
    assert.is(Number(keyOf(bench, 2, "memory/target")) <= 4_000, true);
  }));

test("h: one driver cannot grow, the other takes what is free", () =>
  onHost({ memory: 6_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 2_000, min: 1_000, max: 4_000, speed: 100, ceiling: 2_000 });
    boot(bench, { domid: 2, total: 3_000, min: 1_000, max: 6_000, speed: 100 });
    await bench.settle(bench.client.balance_memory("t"));
    const { hypervisor } = bench.backend;
    assert.is(hypervisor.guest(1).total, 2_000);
    assert.ok(hypervisor.free - KEPT < 512, `${hypervisor.free - KEPT}`);
    assert.is(hypervisor.denied, 0);
  }));

test("limits are never below targets", () =>
  onHost({ memory: 8_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 2_000, min: 1_000, max: 4_000, speed: 300 });
    boot(bench, { domid: 2, total: 3_000, min: 1_000, max: 6_000, speed: 100, hvm: true, overhead: 64 });
    const { hypervisor, store } = bench.backend;
    const { change, changeBelow } = store;
    const check = () => {
      for (const { domid, cap, overhead, hvm } of hypervisor.guests) {
        const target = Number(keyOf(bench, domid, "memory/target") ?? 0);
        assert.ok(target <= cap - overhead - (hvm ? 1_024 : 0), `domain ${domid}: ${target} of ${cap}`);
      }
    };
    store.change = (changes) => change.call(store, changes).finally(check);
    store.changeBelow = (folder, changes) => changeBelow.call(store, folder, changes).finally(check);
    await bench.settle(bench.client.balance_memory("t"));
    await bench.settle(bench.client.reserve_memory("t", "s", 2_500));
    await bench.settle(bench.client.balance_memory("t"));
    assert.is(hypervisor.denied, 0);
  }));

test.run();
