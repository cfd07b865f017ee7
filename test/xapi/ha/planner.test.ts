import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  freeMemoryOf,
  mostFailures,
  type PlannedPool,
  pack,
  toleratesFailures,
} from "../../../daemons/xapi/ha/planner.ts";
import { fc } from "../../support/properties.ts";

const test = suite("xapi/ha/planner");

const pools = fc
  .record({
    memory: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
    vms: fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(), fc.boolean()), { maxLength: 10 }),
  })
  .map(({ memory, vms }): PlannedPool => {
    const hosts = memory.map((amount, i) => ({ ref: `h${i}`, memory: amount * 4 }));
    return {
      hosts,
      vms: vms.map(([size, at, isProtected], i) => ({
        ref: `v${i}`,
        memory: size,
        host: `h${at % hosts.length}`,
        isProtected,
      })),
    };
  });

test("nobody gets more than there is", () => {
  fc.assert(
    fc.property(pools, ({ hosts, vms }) => {
      const places = pack(vms, new Map(hosts.map(({ ref, memory }) => [ref, memory])));
      const placed = vms.flatMap((vm) => {
        const host = places.get(vm.ref);
        return host === undefined ? [] : [{ ...vm, host }];
      });
      for (const [, free] of freeMemoryOf({ hosts, vms: placed })) assert.ok(free >= 0);
    }),
  );
});

test("who tolerates more failures tolerates fewer, up to the most", () => {
  fc.assert(
    fc.property(pools, (pool) => {
      const most = mostFailures(pool);
      const tolerated = pool.hosts.map((_, i) => toleratesFailures(pool, i + 1));
      const first = tolerated.indexOf(false);
      const prefix = first < 0 ? tolerated.length : first;
      if (tolerated.slice(prefix).every((yes) => !yes)) assert.is(most, prefix);
      else assert.ok(most <= pool.hosts.length);
    }),
  );
});

test("without protected VMs every host may fail, with one not the last", () => {
  const hosts = [1, 2].map((i) => ({ ref: `h${i}`, memory: 10 }));
  assert.is(mostFailures({ hosts, vms: [] }), 2);
  const vm = { ref: "v", memory: 1, host: "h1", isProtected: true };
  assert.is(mostFailures({ hosts, vms: [vm] }), 1);
  assert.is(mostFailures({ hosts, vms: [{ ...vm, memory: 11 }] }), 0);
  assert.not(toleratesFailures({ hosts, vms: [vm] }, -1));
});

test("the approximation for many hosts promises less than there is room for", () => {
  const hosts = Array.from({ length: 40 }, (_, i) => ({ ref: `h${i}`, memory: 100 }));
  const vms = hosts.map(({ ref }, i) => ({ ref: `v${i}`, memory: 40, host: ref, isProtected: true }));
  const most = mostFailures({ hosts, vms });
  assert.is(most, 20);
});

test.run();
