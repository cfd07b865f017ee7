import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Reservations } from "../../daemons/squeezed/reservations.ts";
import { silentLogger } from "../../runtime/log/logger.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { failureOf } from "../support/failure.ts";
import { boot, KEPT, keyOf, makeBackend, onHost } from "./support.ts";

/** The calls of the interface, to the byte where bytes are known (spec: squeezed.md, section 3). */

const test = suite("squeezed/calls");

const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

test("the recorded bytes of calls and replies", () =>
  onHost({ memory: 600_000 }, async ({ daemon, settle }) => {
    const ask = (method: string, params: string, id = 1) =>
      settle(daemon.serve(`{"method":"${method}","params":${params},"id":${id}}`));
    assert.is(await ask("login", '["dbg","xenopsd"]'), '{"result":"xenopsd","error":null,"id":0}');
    const made = await ask("reserve_memory_range", '["dbg","xenopsd",262144,524288]', 2);
    assert.match(made, new RegExp(`^\\{"result":\\["${UUID}",524288\\],"error":null,"id":0\\}$`));
    assert.is(
      await ask("reserve_memory_range", '["dbg","xenopsd",262144,524288]', 2),
      '{"result":null,"error":["Cannot_free_this_much_memory",[337856,75712]],"id":0}',
    );
    const id = JSON.parse(made).result[0];
    assert.is(
      await ask("transfer_reservation_to_domain", `["dbg","xenopsd","${id}",7]`, 3),
      '{"result":null,"error":null,"id":0}',
    );
    assert.is(
      await ask("reserve_memory", '["dbg","xenopsd",-5]'),
      '{"result":null,"error":["Invalid_memory_value",-5],"id":0}',
    );
    assert.is(
      await ask("query_reservation_of_domain", '["dbg","xenopsd",9]'),
      '{"result":null,"error":"No_reservation","id":0}',
    );
    assert.is(
      await ask("transfer_reservation_to_domain", '["dbg","xenopsd","none",7]'),
      '{"result":null,"error":["Unknown_reservation","none"],"id":0}',
    );
    assert.is(
      await ask("get_host_reserved_memory", '[{"debug_info":"x"}]'),
      `{"result":null,"error":["Internal_error","Idl.MarshalError(\\"Expected string, got '{debug_info:S(x)}'\\")"],"id":0}`,
    );
    assert.is(await ask("get_host_reserved_memory", '["dbg"]'), '{"result":73728,"error":null,"id":0}');
  }));

test("the minimum of a range is tested first", () =>
  onHost({ memory: 1_000 }, async ({ client, settle }) => {
    const range = (least: number | bigint, most: number) =>
      failureOf(settle(client.reserve_memory_range("t", "s", least, most)));
    assert.equal(await range(-1, -2), ["Invalid_memory_value", -1]);
    assert.equal(await range(0, -2), ["Invalid_memory_value", -2]);
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 2n ** 62n))), [
      "Cannot_free_this_much_memory",
      [2n ** 62n, 1_000],
    ]);
  }));

test("what is reserved is not free any more until it is given up", () =>
  onHost({ memory: 1_000 }, async ({ client, settle }) => {
    const id = await settle(client.reserve_memory("t", "s", 600));
    const short = ["Cannot_free_this_much_memory", [600, 400]];
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 600))), short);
    await settle(client.delete_reservation("t", "s", "another"));
    await settle(client.delete_reservation("t", "s", `${id}/in-transfer`));
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 600))), short);
    await settle(client.delete_reservation("t", "s", id));
    await settle(client.delete_reservation("t", "s", id));
    await settle(client.reserve_memory("t", "s", 600));
  }));

test("a login drops the reservations of the same service alone", () =>
  onHost({ memory: 1_000 }, async ({ client, settle }) => {
    await settle(client.reserve_memory("t", "one", 300));
    await settle(client.reserve_memory("t", "two", 500));
    assert.is(await settle(client.login("t", "one")), "one");
    assert.equal(await settle(client.reserve_memory_range("t", "one", 0, 1_000)).then(([, kib]) => kib), 500);
  }));

test("names that cannot be a part of a path are refused", () =>
  onHost({ memory: 1_000 }, async ({ client, settle, backend }) => {
    await settle(client.reserve_memory("t", "s", 300));
    for (const name of ["", "a/b", "s/", "a b", "x".repeat(200)]) {
      const [tag] = (await failureOf(settle(client.login("t", name)))) as [string];
      assert.is(tag, "Internal_error", name);
      assert.is(
        ((await failureOf(settle(client.reserve_memory("t", name, 1)))) as [string])[0],
        "Internal_error",
        name,
      );
    }
    assert.is((await backend.store.list("/squeezed/state/s")).length, 1);
  }));

test("a service has no more than so many reservations", async () => {
  const { store } = makeBackend(new ManualAmbient(), 1_000);
  const reservations = new Reservations(store);
  for (let n = 0; n < 4_096; n += 1) await reservations.add("s", String(n), 1);
  const refusal = await reservations.add("s", "one-more", 1).then(() => "taken", String);
  assert.is(refusal, "Error: s has 4096 reservations already");
  await reservations.add("another", "first", 1);
  await reservations.remove("s", "17");
  await reservations.add("s", "one-more", 1);
  assert.is(await reservations.total([]), 4_097);
});

test("what is kept of reservations and is damaged counts for nothing", async () => {
  const { store } = makeBackend(new ManualAmbient(), 1_000);
  const before = new Reservations(store);
  for (const id of ["good", "bad", "none"]) await before.add("s", id, 100);
  await before.transfer("s", "good", 7);
  store.set({ "/squeezed/state/s/bad": "a lot", "/squeezed/state/s/none": "" });
  const after = new Reservations(store);
  assert.is(await after.total([]), 100);
  assert.is(await after.total([{ domid: 7 }]), 0);
  assert.is(await after.amount("s", "bad"), undefined);
});

test("a range is given out of what others give up, at once where it is free", () =>
  onHost({ memory: 400_000 }, async (bench) => {
    const { client, settle } = bench;
    boot(bench, { domid: 1, total: 400_000, min: 100_000, max: 400_000 });
    const [, kib] = await settle(client.reserve_memory_range("t", "s", 150_000, 250_000));
    assert.ok(kib >= 150_000 && kib <= 250_000, `${kib} KiB`);
    assert.ok(Number(keyOf(bench, 1, "memory/target")) <= 400_000 - Number(kib));
    const [tag] = (await failureOf(settle(client.reserve_memory_range("t", "s", 200_000, 200_000)))) as [string];
    assert.is(tag, "Cannot_free_this_much_memory");
  }));

test("a transferred reservation is the domain's: its limit, and its memory as long as it lives", () =>
  onHost({ memory: 10_000 }, async ({ client, settle, backend }) => {
    const { hypervisor, store } = backend;
    const id = await settle(client.reserve_memory("t", "s", 6_000));
    hypervisor.add({ domid: 3, total: 0, hvm: true }, 0);
    store.set({ "/local/domain/3/name": "x" });
    await settle(client.transfer_reservation_to_domain("t", "s", id, 3));
    assert.is(hypervisor.guest(3).cap, 6_000 + 1_024);
    assert.is(keyOf({ backend }, 3, "memory/initial-reservation"), "6000");
    assert.is(await settle(client.query_reservation_of_domain("t", "s", 3)), id);
    const short = ["Cannot_free_this_much_memory", [5_000, 4_000]];
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 5_000))), short, "promised to the domain");
    hypervisor.populate(3, 5_000);
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 5_000))), short, "partly taken");
    await settle(client.delete_reservation("t", "s", id));
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 5_000))), short, "not the service's any more");
    hypervisor.destroy(3);
    await settle(client.reserve_memory("t", "s", 5_000));
  }));

test("a reservation whose domain dies counts again", () =>
  onHost({ memory: 1_000 }, async ({ client, settle, backend }) => {
    const id = await settle(client.reserve_memory("t", "s", 600));
    backend.hypervisor.add({ domid: 3, total: 0 });
    backend.store.set({ "/local/domain/3/name": "x" });
    await settle(client.transfer_reservation_to_domain("t", "s", id, 3));
    backend.hypervisor.destroy(3);
    assert.equal(await failureOf(settle(client.reserve_memory("t", "s", 600))), [
      "Cannot_free_this_much_memory",
      [600, 400],
    ]);
  }));

test("a balance gives all memory out, in proportion to the ranges", () =>
  onHost({ memory: 10_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 1_000, min: 1_000, max: 5_000, speed: 5_000 });
    boot(bench, { domid: 2, total: 2_000, min: 2_000, max: 10_000, speed: 5_000 });
    await bench.settle(bench.client.balance_memory("t"));
    const { hypervisor } = bench.backend;
    const part = (total: number, min: number, max: number) => (total - min) / (max - min);
    assert.ok(
      Math.abs(part(hypervisor.guest(1).total, 1_000, 5_000) - part(hypervisor.guest(2).total, 2_000, 10_000)) < 0.01,
    );
    assert.ok(hypervisor.free - KEPT < 512);
  }));

test("the periodic check balances what others have changed, and only then", () =>
  onHost({ memory: 10_000, settings: { "balance-check-interval": 10 } }, async (bench) => {
    boot(bench, { domid: 1, total: 2_000, min: 1_000, max: 20_000, speed: 5_000 });
    await bench.pass(9);
    assert.is(bench.backend.hypervisor.guest(1).total, 2_000);
    await bench.pass(10);
    assert.ok(bench.backend.hypervisor.guest(1).total > 9_400);
    bench.backend.store.set({ "/local/domain/1/memory/dynamic-max": "3000" });
    await bench.pass(15);
    assert.is(bench.backend.hypervisor.guest(1).total, 3_000);
  }));

test("a balance that can do no more is no failure; one that a domain holds up is logged", async () => {
  const lines: string[] = [];
  const log = { ...silentLogger, info: (line: string) => void lines.push(line) };
  await onHost({ memory: 10_000, log }, async (bench) => {
    boot(bench, { domid: 1, total: 2_000, min: 1_000, max: 3_000, speed: 5_000 });
    await bench.settle(bench.client.balance_memory("t"));
    assert.is(bench.backend.hypervisor.guest(1).total, 3_000, "it can take no more");
    assert.equal(lines, []);
    boot(bench, { domid: 2, total: 1_000, min: 1_000, max: 3_000, hangs: () => true });
    await bench.settle(bench.client.balance_memory("t"));
    assert.is(lines.length, 1);
    assert.match(lines[0] ?? "", /Domains_refused_to_cooperate.*2/);
  });
});

test("a domain that stays away from its target is marked until it comes", () =>
  onHost({ memory: 10_000, settings: { "balance-check-interval": 5 } }, async (bench) => {
    boot(bench, { domid: 1, total: 5_000, min: 1_000, max: 4_000, speed: 5_000, hangs: (seconds) => seconds < 60 });
    await bench.pass(15);
    assert.is(keyOf(bench, 1, "memory/uncooperative"), undefined);
    await bench.pass(30);
    assert.is(keyOf(bench, 1, "memory/uncooperative"), "");
    await bench.pass(40);
    assert.is(keyOf(bench, 1, "memory/uncooperative"), undefined);
    assert.is(bench.backend.hypervisor.guest(1).total, 4_000);
  }));

test("what a domain has besides its target is found when it is first seen at work", () =>
  onHost({ memory: 10_000 }, async (bench) => {
    const { hypervisor, store } = bench.backend;
    hypervisor.add({ domid: 1, total: 2_064, overhead: 64, speed: 5_000 });
    store.set({ "/local/domain/1/memory/target": "2000", "/local/domain/1/control/feature-balloon": "1" });
    await bench.settle(bench.client.balance_memory("t"));
    assert.is(keyOf(bench, 1, "memory/memory-offset"), "64");
    store.set({ "/local/domain/1/memory/dynamic-min": "1000", "/local/domain/1/memory/dynamic-max": "3000" });
    await bench.settle(bench.client.balance_memory("t"));
    assert.is(hypervisor.guest(1).total, 3_064);
    assert.is(hypervisor.guest(1).cap, 3_064);
  }));

test("memory that is being cleaned is waited for", () =>
  onHost({ memory: 10_000 }, async ({ client, settle, backend, ambient }) => {
    backend.hypervisor.scrub(8_000);
    ambient.after(3_000, () => backend.hypervisor.scrub(0));
    const before = ambient.monotonic();
    await settle(client.reserve_memory("t", "s", 9_000));
    assert.ok(ambient.monotonic() - before >= 3_000);
  }));

test("calls that wait end with an answer when the daemon stops", () =>
  onHost({ memory: 5_000 }, async (bench) => {
    boot(bench, { domid: 1, total: 5_000, min: 1_000, max: 5_000, speed: 10 });
    const calls = [1_000, 500].map((kib) => failureOf(bench.client.reserve_memory("t", "s", kib)));
    await bench.pass(3);
    await bench.daemon.stop();
    const stopped = ["Internal_error", "The ballooning daemon is being stopped"];
    assert.equal(await Promise.all(calls), [stopped, stopped]);
    assert.is(bench.ambient.timers, 0);
  }));

test("domains that crawl for ever are refused in the end", () =>
  onHost({ memory: 50_000, settings: { "ballooning-timeout": 60 } }, async (bench) => {
    boot(bench, { domid: 1, total: 50_000, min: 1_000, max: 50_000, speed: 10 });
    const error = await failureOf(bench.settle(bench.client.reserve_memory("t", "s", 20_000)));
    assert.equal(error, ["Domains_refused_to_cooperate", [1]]);
  }));

test("the control domain has a fixed size, or balloons between limits", async () => {
  await onHost({ memory: 1_000 }, async ({ client, backend }) => {
    assert.equal(await client.get_domain_zero_policy("t"), ["Fixed_size", 102_400_000]);
    assert.is(keyOf({ backend }, 0, "memory/target"), undefined);
  });
  const managed = { "manage-domain-zero": true, "domain-zero-dynamic-min": 51_200_000 };
  await onHost({ memory: 1_000, settings: managed }, async ({ client, backend, settle }) => {
    assert.equal(await client.get_domain_zero_policy("t"), ["Auto_balloon", [51_200_000, 102_400_000]]);
    assert.is(keyOf({ backend }, 0, "memory/target"), "100000");
    assert.is(keyOf({ backend }, 0, "control/feature-balloon"), "1");
    await settle(client.reserve_memory("t", "s", 30_000));
    assert.ok(backend.hypervisor.guest(0).total < 75_000);
    const short = (await failureOf(settle(client.reserve_memory("t", "s", 60_000)))) as [string];
    assert.is(short[0], "Cannot_free_this_much_memory", "the control domain is not blamed");
  });
});

test("free memory after boot is measured once and kept", async () => {
  const directory = mkdtempSync(join(tmpdir(), "squeezed-"));
  const path = join(directory, "below", "boot_time_memory");
  const settings = { "boot-time-memory-path": path };
  try {
    await onHost({ memory: 1_000, settings }, async ({ client, settle, backend, ambient }) => {
      backend.hypervisor.scrub(512);
      const bytes = (100_000 + KEPT + 1_000) * 1_024;
      assert.is(await settle(client.get_host_initial_free_memory("t")), bytes);
      assert.is(ambient.monotonic(), 9_000, "10 samples");
      assert.is(readFileSync(path, "utf8"), String(bytes));
    });
    await onHost({ memory: 5_000, settings }, async ({ client, settle }) => {
      assert.is(await settle(client.get_host_initial_free_memory("t")), (100_000 + KEPT + 1_000) * 1_024);
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
  await onHost({ memory: 1_000, settings: { "boot-time-memory-path": "/dev/null/x" } }, async ({ client, settle }) => {
    assert.is(await settle(client.get_host_initial_free_memory("t")), 0);
  });
});

test.run();
