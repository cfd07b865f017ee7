import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { type NumaNeed, type NumaNode, numaNodes, planNodes } from "../../daemons/xenopsd/backends/xen/numa-plan.ts";
import { createXenopsd } from "../../daemons/xenopsd/start.ts";
import { type VmT, type XenopsClient, xenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { fc } from "../support/properties.ts";
import { dbg, ended, MIB, metadata, pvVm, uuid } from "./support.ts";

/** Where domains are placed on hosts with several nodes of memory (spec: xenopsd.md, section 15). */

const test = suite("xenopsd/numa");

/** Nodes with 8 processors in 4 cores each; distances to the others are 20 unless given. */
function nodesWith(frees: readonly number[], distances?: readonly (readonly number[])[], used: readonly number[] = []) {
  return frees.map((free, number): NumaNode => {
    const usual = frees.map((_, other) => (other === number ? 10 : 20));
    const cpus = Array.from({ length: 8 }, (_, at) => number * 8 + at);
    return { number, free, cpus, cores: 4, distances: distances?.[number] ?? usual, used: used[number] ?? 0 };
  });
}

const need = (bytes: number, vcpus = 1, cores = vcpus): NumaNeed => ({ bytes, vcpus, cores });
const numbers = (plan: readonly NumaNode[] | undefined) => plan?.map(({ number }) => number);

test("one node if it has all, the least used one; else as few and as close ones as have it", () => {
  assert.equal(numbers(planNodes(nodesWith([100, 200]), need(50))), [1], "equally used: the one with more memory");
  assert.equal(numbers(planNodes(nodesWith([100, 200], undefined, [0, 1]), need(50))), [0]);
  assert.equal(numbers(planNodes(nodesWith([100, 200]), need(150))), [1]);
  assert.equal(numbers(planNodes(nodesWith([100, 200]), need(250))), [0, 1]);
  assert.is(planNodes(nodesWith([100, 200]), need(301)), undefined);
  const far = [
    [10, 40, 20],
    [40, 10, 30],
    [20, 30, 10],
  ];
  assert.equal(numbers(planNodes(nodesWith([100, 100, 100], far), need(150))), [0, 2]);
  assert.equal(
    numbers(planNodes(nodesWith([100, 100, 20], far), need(150))),
    [0, 1, 2],
    "as far as 0 and 1 alone, and closer together on average",
  );
});

test("processors and cores count, too, unless memory goes first", () => {
  const nodes = nodesWith([100, 100]);
  assert.is(planNodes(nodes, need(10, 4))?.length, 1);
  assert.is(planNodes(nodes, need(10, 5))?.length, 2, "four cores are too few for five vCPUs of its own each");
  assert.is(planNodes(nodes, need(10, 5, 0))?.length, 1);
  assert.is(planNodes(nodes, need(10, 9, 0))?.length, 2);
  assert.is(planNodes(nodes, need(10, 17, 0)), undefined);
});

test("distances that make no sense place nothing; what cannot be reached is not combined", () => {
  for (const wrong of [
    [
      [11, 20],
      [20, 10],
    ],
    [
      [10, 9],
      [20, 10],
    ],
    [[10], [20, 10]],
  ])
    assert.is(planNodes(nodesWith([100, 100], wrong), need(10)), undefined);
  const apart = [
    [10, 0xffffffff],
    [0xffffffff, 10],
  ];
  assert.equal(planNodes(nodesWith([100, 100], apart), need(10))?.length, 1);
  assert.is(planNodes(nodesWith([100, 100], apart), need(150)), undefined);
});

test("of very many nodes only single ones are looked at", () => {
  const nodes = nodesWith(Array.from({ length: 17 }, () => 100));
  assert.is(planNodes(nodes, need(100))?.length, 1);
  assert.is(planNodes(nodes, need(101)), undefined);
});

test("whatever the host: what is planned has what is needed, and no fewer nodes at equal distances do", () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 100 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 30 }),
      (frees, bytes, vcpus) => {
        const nodes = nodesWith(frees);
        const plan = planNodes(nodes, need(bytes, vcpus));
        const has = (set: readonly NumaNode[]) =>
          set.reduce((sum, { free }) => sum + Math.max(0, free), 0) >= bytes && set.length * 4 >= vcpus;
        if (plan === undefined) assert.not(has(nodes));
        else {
          assert.ok(has(plan));
          const best = nodes.toSorted((a, b) => b.free - a.free).slice(0, plan.length - 1);
          assert.not(has(best));
        }
      },
    ),
  ));

test("nodes that the hypervisor leaves out keep the others' numbers; what is promised is not free", () => {
  const info = { size: 100n, free: 90n, distances: [0xffffffff, 10] };
  const [only] = numaNodes(
    [undefined, info],
    [{ core: 0, socket: 0, node: 1 }, undefined],
    new Map([[1, 30]]),
    new Map(),
  );
  assert.equal([only?.number, only?.free, only?.cpus, only?.cores], [1, 60, [0], 1]);
});

interface Bench {
  readonly client: XenopsClient;
  /** Processors that domains were bound to, `soft` or `hard`, by domid. */
  readonly bound: Map<number, string>;
  /** Starts a VM of so many MiB; answers its domid. */
  start(n: number, mib: number, more?: Partial<VmT>): Promise<number>;
}

async function onTwoNodes(
  options: Parameters<typeof createXenopsd>[0],
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  const host = new SimulatedHost({ ambient: systemAmbient, memoryMib: 4_096, nodes: 2, delayScale: 0 });
  const bound = new Map<number, string>();
  const { hypervisor } = host;
  const bind = hypervisor.setVcpuAffinity.bind(hypervisor);
  hypervisor.setVcpuAffinity = (domid, vcpu, affinity) => {
    bound.set(domid, JSON.stringify(affinity));
    return bind(domid, vcpu, affinity);
  };
  const settings = { persist: false, "simulate-delay": 0, inventory: "/nonexistent", ...options };
  const daemon = await createXenopsd(settings, { host });
  const client = xenopsClient(daemon.serve);
  const start = async (n: number, mib: number, more: Partial<VmT> = {}) => {
    const size = mib * MIB;
    const range = { memory_dynamic_min: size, memory_dynamic_max: size, memory_static_max: size };
    const vm = pvVm(uuid(n), { ...range, ...more });
    await client.VM.import_metadata({ ...dbg, metadata: metadata(vm) });
    await ended(client, await client.VM.start({ ...dbg, id: vm.id, paused: false }));
    return (await client.VM.stat({ ...dbg, id: vm.id }))[1].domids[0] ?? -1;
  };
  try {
    await run({ client, bound, start });
  } finally {
    await daemon.stop();
    await host.stop();
  }
}

const FIRST = "[0,1,2,3]";
const SECOND = "[4,5,6,7]";

test("VMs are spread over the nodes, each on one, and their state says so; one that is too large for any is anywhere", () =>
  onTwoNodes({}, async ({ client, bound, start }) => {
    const domids = [await start(1, 700), await start(2, 700), await start(3, 700)];
    assert.equal(
      domids.map((domid) => bound.get(domid)),
      [`{"soft":${FIRST}}`, `{"soft":${SECOND}}`, `{"soft":${FIRST}}`],
    );
    const [, state] = await client.VM.stat({ ...dbg, id: uuid(1) });
    assert.equal([state.numa_optimised, state.numa_nodes], [true, 1]);
    const large = await start(4, 1_500);
    assert.is(bound.get(large), undefined);
    const [, elsewhere] = await client.VM.stat({ ...dbg, id: uuid(4) });
    assert.equal([elsewhere.numa_optimised, elsewhere.numa_nodes], [false, 0]);
    const host = await client.HOST.stat(dbg);
    assert.is(host.cpu_info.nr_nodes, 2);
  }));

test("VMs that start at once are not placed on memory that another one is about to get", () =>
  onTwoNodes({}, async ({ bound, start }) => {
    const domids = await Promise.all([1, 2].map((n) => start(n, 1_500)));
    assert.equal(domids.map((domid) => bound.get(domid)).sort(), [`{"soft":${FIRST}}`, `{"soft":${SECOND}}`]);
  }));

test("the policy that is set counts for VMs that start from then on; processors that a VM is given go first", () =>
  onTwoNodes({ "numa-placement": false }, async ({ client, bound, start }) => {
    const policy = (numa_affinity_policy: "Any" | "Best_effort_hard" | "Prio_mem_only" | undefined) =>
      client.HOST.set_numa_affinity_policy({ ...dbg, numa_affinity_policy });
    assert.is(bound.get(await start(1, 100)), undefined, "the usual one is none");
    await policy("Best_effort_hard");
    assert.match(bound.get(await start(2, 100)) ?? "", /^\{"hard"/);
    const pinned = { scheduler_params: { affinity: [[3]] } };
    assert.is(bound.get(await start(3, 100, pinned)), '{"hard":[3]}');
    assert.is(bound.get(await start(4, 100, { vcpus: 4, vcpu_max: 4 })), undefined, "no node has four cores");
    await policy("Prio_mem_only");
    assert.match(bound.get(await start(5, 100, { vcpus: 4, vcpu_max: 4 })) ?? "", /^\{"soft"/);
    await policy(undefined);
    assert.is(bound.get(await start(6, 100)), undefined);
  }));

test("a domain that cannot be placed starts all the same", () =>
  onTwoNodes({}, async ({ bound, start }) => {
    bound.set = () => {
      throw new Error("no such call");
    };
    assert.ok((await start(1, 100)) > 0);
  }));

test.run();
