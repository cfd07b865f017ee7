import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedXenstore } from "../../bindings/xenstore/simulated.ts";
import { hostBackend } from "../../daemons/squeezed/backends/host/backend.ts";
import type { MemoryCalls } from "../../daemons/squeezed/backends/host/hypervisor.ts";
import { createSqueezed } from "../../daemons/squeezed/start.ts";
import { memoryClient } from "../../generated/daemons/memory.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { KEPT } from "./support.ts";

/** The daemon over a hypervisor's calls and a connection to xenstore, as on a real host. */

const test = suite("squeezed/host-backend");

const PAGE_KIB = 4;

interface TestDomain {
  readonly domid: number;
  totalPages: number;
  maxPages: number;
  readonly dying?: boolean;
}

/** A host with so many KiB for guests; domains are made by the test. */
function makeHost(kib: number) {
  const store = new SimulatedXenstore();
  const domains: TestDomain[] = [];
  const all = (KEPT + kib) / PAGE_KIB;
  let connections = 0;
  const infoOf = (domain: TestDomain) => {
    return { ...template, ...domain, hvm: false, shutdown: false, dying: domain.dying ?? false };
  };
  const hypervisor: MemoryCalls = {
    domains: async () => domains.map(infoOf),
    domain: async (domid) => domains.filter((one) => one.domid === domid).map(infoOf)[0],
    physicalInfo: async () => {
      const used = domains.reduce((sum, { totalPages }) => sum + totalPages, 0);
      return { totalPages: all, freePages: all - used, scrubPages: 0 };
    },
    setMaxMemoryKib: async (domid, limit) => {
      const domain = domains.find((one) => one.domid === domid);
      if (domain === undefined) throw new Error("ESRCH");
      domain.maxPages = limit / PAGE_KIB;
    },
    shadowMib: async () => 0,
  };
  const connect = async () => {
    connections += 1;
    return store.connect(systemAmbient);
  };
  const backend = hostBackend({ hypervisor, connect, ambient: systemAmbient });
  return { store, domains, backend, connections: () => connections };
}

const template = {
  uuid: "00000000-0000-4000-8000-000000000001",
  hap: false,
  shutdownCode: 0,
  paused: false,
  blocked: false,
  running: true,
  outstandingPages: 0,
  cpuTime: 0n,
  onlineVcpus: 1,
  maxVcpuId: 0,
  sharedInfoFrame: 0n,
};

test("memory is reserved, transferred to a domain and given up", async () => {
  const host = makeHost(10_000);
  const daemon = await createSqueezed({ "boot-time-memory-path": "/dev/null/x" }, { backend: host.backend });
  const client = memoryClient(daemon.serve);
  const look = host.store.connect(systemAmbient);
  const read = async (path: string) => (await look.read(path)).toString();
  assert.is(await client.login("t", "s"), "s");
  const [id, kib] = await client.reserve_memory_range("t", "s", 1_000, 6_000);
  assert.is(kib, 6_000);
  assert.is(await read(`/squeezed/state/s/${id}`), "6000");
  host.domains.push({ domid: 1, totalPages: 0, maxPages: 0 });
  await look.mkdir("/local/domain/1");
  await client.transfer_reservation_to_domain("t", "s", id, 1);
  assert.is(host.domains[0]?.maxPages, 1_500);
  assert.is(await read("/local/domain/1/memory/initial-reservation"), "6000");
  assert.is(await client.query_reservation_of_domain("t", "s", 1), id);
  assert.is(await read(`/squeezed/state/s/${id}/in-transfer`), "1");
  const [other, rest] = await client.reserve_memory_range("t", "s", 1_000, 6_000);
  assert.is(rest, 4_000, "what the domain has not taken yet counts as taken");
  await client.delete_reservation("t", "s", other);
  await client.delete_reservation("t", "s", id);
  assert.equal(await look.directory("/squeezed/state/s"), []);
  await look.close();
  await daemon.stop();
});

test("watches tell of changed keys, and lost connections are made again", async () => {
  const host = makeHost(10_000);
  const { store: keys } = host.backend;
  const look = host.store.connect(systemAmbient);
  await look.mkdir("/local/domain/3");
  const heard: string[] = [];
  const watches = await keys.watch((path, token) => heard.push(`${token} ${path}`));
  await watches.add("/local/domain/3/memory/target", "t3");
  assert.ok(await keys.changeBelow("/local/domain/3", { "/local/domain/3/memory/target": "7" }));
  assert.not(await keys.changeBelow("/local/domain/4", { "/local/domain/4/memory/target": "7" }));
  await keys.list("/local/domain");
  assert.ok(heard.length >= 2 && heard.every((line) => line === "t3 /local/domain/3/memory/target"));
  await watches.remove("/local/domain/3/memory/target", "t3");
  const before = heard.length;
  await keys.change({ "/local/domain/3/memory/target": undefined });
  assert.is(await keys.read("/local/domain/3/memory/target"), undefined);
  assert.is(heard.length, before);
  const made = host.connections();
  host.store.dropConnections();
  await watches.ended;
  const again = host.store.connect(systemAmbient);
  await again.write("/x", "1");
  assert.is(await keys.read("/x"), "1");
  assert.is(host.connections(), made + 1);
  await again.close();
  await host.backend.close();
});

test.run();
