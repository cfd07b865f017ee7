import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openDatabase, type PoolDatabase } from "../../../daemons/xapi/database.ts";
import { routes } from "../../../daemons/xapi/http/index.ts";
import { startUp } from "../../../daemons/xapi/startup/index.ts";
import { VmManager } from "../../../daemons/xapi/xenops/manager.ts";
import { schema } from "../../../generated/server/schema.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { createHostCertificate, createPoolCertificate } from "../../../runtime/tls/certificate.ts";
import type { KeyAndCertificates } from "../../../runtime/tls/pem.ts";
import { ServerCertificates } from "../../../runtime/tls/server-certificates.ts";
import { until } from "../../support/wait.ts";
import { type Machine, startMachine } from "../../xenopsd/machine.ts";
import { dbg } from "../../xenopsd/support.ts";
import { createWorld, errorOf, testSettings, type World } from "../support/world.ts";
import { NULL, vifRecord, vmRecord } from "./support.ts";

/**
 * VMs move between two hosts, each with an API server, a VM manager and a message switch of its own, over TLS; the certificates are checked.
 * The hosts know each other by the records of one database: what joins pools would have each hold its own copy of it.
 */

const test = suite("xapi/vm/migrate");
const QUEUE = "org.xen.xapi.xenops.classic";

/** One of the hosts. */
interface Node {
  readonly world: World;
  readonly machine: Machine;
  readonly host: Ref<"host">;
  readonly port: number;
  readonly shown: ServerCertificates;
  /** The VM manager's ids of VMs. */
  vms(): Promise<string[]>;
  /** The API server hears and says nothing any more when its VM manager has answered a call of that name. */
  die(after: string): void;
  /** The API server does not hear any more of what changes below; it still lets others through to its VM manager. */
  deafen(): void;
  /** The API server follows the VM manager again, as after a start over the same records. */
  again(): void;
  stop(): Promise<void>;
}

interface Pool {
  readonly from: Node;
  readonly to: Node;
  readonly db: PoolDatabase["tables"];
  /** A VM that runs on the first host. */
  runningVm(): Promise<Ref<"VM">>;
  /** Where a VM is, by the records: power, host, host to be, operations under way. */
  recorded(vm: Ref<"VM">): readonly unknown[];
}

async function startNode(
  { database, machine, position }: { database: PoolDatabase; machine: Machine; position: 0 | 1 },
  certificates: KeyAndCertificates,
): Promise<Node> {
  let host = nullRef<"host">() as Ref<"host">;
  const life = { isDead: false, isDeaf: false, lastCall: "" };
  const mortal = async (payload: string) => {
    const { method } = JSON.parse(payload) as { method: string };
    const answer = life.isDead ? "" : await machine.call(payload);
    life.isDead ||= method === life.lastCall;
    const isLost = life.isDead || (life.isDeaf && method === "UPDATES.get");
    return isLost ? new Promise<never>(() => {}) : answer;
  };
  const vmManager = new VmManager(mortal, QUEUE);
  const following = [vmManager];
  const settings = testSettings({ "sockets-path": machine.sockets });
  const world = createWorld({
    ...{ ambient: systemAmbient, database, settings, localHost: () => host, isServed: (other) => other === host },
    more: { vmManager, tls: undefined },
  });
  database.tables.pool.destroy(world.pool);
  database.tables.host.destroy(world.host);
  const http = new HttpServer({
    ...{ ambient: systemAmbient, service: world.xapi.dispatcher, schema, routes: routes(world.xapi, undefined) },
  });
  const shown = new ServerCertificates({
    clients: await createHostCertificate({ hostName: "host", others: [] }, systemAmbient),
    pool: certificates,
  });
  const port = await http.listen({ kind: "tls", host: "127.0.0.1", port: 0, certificates: shown });
  if (position === 0) {
    const simulated = { ...settings, simulated: true, bare: false, hosts: 2, vms: 0, seed: 1 };
    const servedAt = { address: "127.0.0.1", httpsPort: port };
    await startUp(world.xapi, { settings: simulated, log: silentLogger, servedAt });
  }
  host = database.tables.host.refs()[position] ?? host;
  const { control_domain } = database.tables.host.get(host);
  for (const console of database.tables.VM.get(control_domain).consoles)
    database.tables.console.set(console, "location", `https://127.0.0.1:${port}/console?ref=${console}`);
  vmManager.begin(world.xapi.context("xenops events"));
  const die = (after: string) => {
    life.lastCall = after;
  };
  const deafen = () => {
    life.isDeaf = true;
  };
  const again = () => {
    const next = new VmManager(machine.call, QUEUE);
    next.begin(world.xapi.context("xenops events"));
    following.push(next);
  };
  return {
    ...{ world, machine, host, port, shown, die, deafen, again },
    vms: async () => (await machine.client.VM.list(dbg)).map(([{ id }]) => id),
    async stop() {
      for (const each of following) each.stop();
      await http.close();
    },
  };
}

/** `more` are options of the VM manager that VMs go to. */
async function onTwo(run: (pool: Pool) => Promise<void>, more: readonly string[] = []): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "migrate-"));
  const bundle = join(folder, "bundle.pem");
  const certificates = [
    await createPoolCertificate("00000000-0000-4000-8000-00000000000a", systemAmbient),
    await createPoolCertificate("00000000-0000-4000-8000-00000000000b", systemAmbient),
  ] as const;
  writeFileSync(bundle, certificates.flatMap((each) => each.certificates).join("\n"));
  const words = [`--pool-certificates-path=${bundle}`];
  const machines = await Promise.all([startMachine("from", words), startMachine("to", [...words, ...more])]);
  const database = openDatabase(systemAmbient);
  const db = database.tables;
  const nodes: Node[] = [];
  try {
    const from = await startNode({ database, machine: machines[0], position: 0 }, certificates[0]);
    nodes.push(from);
    const to = await startNode({ database, machine: machines[1], position: 1 }, certificates[1]);
    nodes.push(to);
    for (const pool of db.pool.refs()) db.pool.set(pool, "tls_verification_enabled", true);
    const runningVm = async () => {
      const vm = (await from.world.call("VM.create", vmRecord())) as Ref<"VM">;
      const [network] = db.network.refs();
      await from.world.call("VIF.create", vifRecord(vm, network ?? NULL));
      await from.world.call("VM.start_on", vm, from.host, false, false);
      return vm;
    };
    const recorded = (vm: Ref<"VM">) => {
      const row = db.VM.get(vm);
      const operations = [row, db.host.get(from.host), db.host.get(to.host)].flatMap((o) =>
        Object.values(o.current_operations),
      );
      return [row.power_state, row.resident_on, row.scheduled_to_be_resident_on, operations];
    };
    await run({ from, to, db, runningVm, recorded });
  } finally {
    for (const node of nodes) await node.stop();
    await Promise.all(machines.map((machine) => machine.stop()));
    rmSync(folder, { recursive: true });
  }
}

test("a VM goes to the host whose VM manager is another one, and comes back", () =>
  onTwo(async ({ from, to, db, runningVm, recorded }) => {
    const before = await runningVm();
    const vm = await runningVm();
    await from.world.call("VM.hard_shutdown", before);
    const { uuid, domid } = db.VM.get(vm);
    from.world.add("console", { VM: vm, protocol: "rfb", location: `https://127.0.0.1:${from.port}/console?ref=old` });
    const sessions = db.session.size;
    await from.world.call("VM.pool_migrate", vm, to.host, { compress: "true" });
    assert.equal(recorded(vm), ["Running", to.host, NULL, []]);
    assert.equal([await from.vms(), await to.vms()], [[], [uuid]]);
    assert.is(db.session.size, sessions, "the session for the other host has ended");
    // What it is like there is known as soon as that host's VM manager has been heard.
    assert.is.not(db.VM.get(vm).domid, domid);
    assert.equal(db.VM.get(vm).consoles, []);
    await to.world.call("VM.pool_migrate_complete", vm, to.host);
    const row = db.VM.get(vm);
    const [, state] = await to.machine.client.VM.stat({ ...dbg, id: uuid });
    assert.equal([row.domid], state.domids);
    assert.ok(row.VIFs.every((vif) => db.VIF.get(vif).currently_attached));
    assert.ok(row.allowed_operations.includes("pool_migrate"));
    assert.equal(
      db.VM.get(vm).resident_on,
      to.host,
      "what the VM manager of the source says of it has no weight any more",
    );
    await to.world.call("VM.pool_migrate", vm, from.host, {});
    assert.equal(recorded(vm), ["Running", from.host, NULL, []]);
    assert.equal([await from.vms(), await to.vms()], [[uuid], []]);
    await from.world.call("VM.pool_migrate_complete", vm, from.host);
    await from.world.call("VM.hard_shutdown", vm);
    assert.equal(recorded(vm), ["Halted", NULL, NULL, []]);
  }));

test("a VM moves within its host: another domain goes on with it", () =>
  onTwo(async ({ from, db, runningVm, recorded }) => {
    const vm = await runningVm();
    const { uuid, domid } = db.VM.get(vm);
    await from.world.call("VM.pool_migrate", vm, from.host, {});
    assert.equal(recorded(vm), ["Running", from.host, NULL, []]);
    assert.equal(await from.vms(), [uuid]);
    assert.is.not(db.VM.get(vm).domid, domid);
  }));

test("a VM that does not get there goes on where it is, and the failure says why", () =>
  onTwo(async ({ from, to, db, runningVm, recorded }) => {
    const vm = await runningVm();
    const { uuid } = db.VM.get(vm);
    const staysHere = async () => {
      assert.equal(recorded(vm), ["Running", from.host, NULL, []]);
      const [, { power_state }] = await from.machine.client.VM.stat({ ...dbg, id: uuid });
      assert.is(power_state, "Running");
      assert.equal(await to.vms(), []);
    };
    const [console] = db.VM.get(db.host.get(to.host).control_domain).consoles;
    const location = db.console.get(console ?? "").location;
    db.console.set(console ?? "", "location", "https://127.0.0.1:1/console?ref=nobody");
    const migrate = () => from.world.call("VM.pool_migrate", vm, to.host, {});
    assert.equal(await errorOf(migrate()), ["VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED"]);
    await staysHere();
    db.console.set(console ?? "", "location", location);
    to.shown.show({ ...to.shown.shown, pool: to.shown.shown.clients });
    assert.equal(
      await errorOf(migrate()),
      ["VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED"],
      "its certificate is not one of the pool's",
    );
    await staysHere();
  }));

test("a VM for which the other host has no memory after all goes on where it is", () =>
  onTwo(
    async ({ from, to, runningVm, recorded }) => {
      const vm = await runningVm();
      const [code] = await errorOf(from.world.call("VM.pool_migrate", vm, to.host, {}));
      assert.is(code, "HOST_NOT_ENOUGH_FREE_MEMORY");
      assert.equal(recorded(vm), ["Running", from.host, NULL, []]);
      assert.equal(await to.vms(), []);
    },
    ["--simulate-memory=128"],
  ));

test("a migration that is cancelled while the other host says nothing ends, and the VM goes on", () =>
  onTwo(async ({ from, to, db, runningVm, recorded }) => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const [console] = db.VM.get(db.host.get(to.host).control_domain).consoles;
    db.console.set(console ?? "", "location", `https://127.0.0.1:${port}/console?ref=silent`);
    const vm = await runningVm();
    const task = (await from.world.call("Async.VM.pool_migrate", vm, to.host, {})) as Ref<"task">;
    await until(async () => (await from.machine.client.Task.list(dbg)).some(({ dbg: about }) => /migrate/.test(about)));
    await from.world.call("task.cancel", task);
    await until(() => db.task.get(task).status !== "pending");
    assert.is(db.task.get(task).status, "cancelled");
    assert.equal(recorded(vm), ["Running", from.host, NULL, []]);
    silent.close();
  }));

test("a host does not take a VM over that its VM manager does not know", () =>
  onTwo(async ({ from, to, runningVm, recorded }) => {
    const vm = await runningVm();
    const told = errorOf(to.world.call("VM.pool_migrate_complete", vm, to.host));
    assert.equal(await told, ["VM_NOT_RESIDENT_HERE", vm, to.host]);
    assert.equal(recorded(vm), ["Running", from.host, NULL, []]);
  }));

/** Has a host's API server die when a VM is on its way from there, and waits until it runs on the other host. */
async function dieOnTheWay({ from, to, db }: Pool, vm: Ref<"VM">): Promise<void> {
  const { uuid } = db.VM.get(vm);
  from.die("VM.migrate");
  await from.world.call("Async.VM.pool_migrate", vm, to.host, {});
  await until(async () => {
    if (!(await to.vms()).includes(uuid)) return false;
    const [, { power_state }] = await to.machine.client.VM.stat({ ...dbg, id: uuid });
    return power_state === "Running" && !(await from.vms()).includes(uuid);
  });
}

/** Has the API server of a host begin anew; resolves when it has looked for VMs that are lost, of which there is one. */
async function beginAnew({ from, db }: Pool, lost: Ref<"VM">): Promise<void> {
  from.again();
  await until(() => db.VM.get(lost).power_state === "Halted");
}

/** A VM that runs by the records of a host whose VM manager does not know it. */
async function lostVm({ from, db }: Pool): Promise<Ref<"VM">> {
  const vm = (await from.world.call("VM.create", vmRecord())) as Ref<"VM">;
  db.VM.update(vm, { power_state: "Running", resident_on: from.host });
  return vm;
}

const residence = ({ db }: Pool, vm: Ref<"VM">) => {
  const { power_state, resident_on, scheduled_to_be_resident_on } = db.VM.get(vm);
  return [power_state, resident_on, scheduled_to_be_resident_on];
};

test("where the API server dies that had a VM go, the other host's sees it come", () =>
  onTwo(async (pool) => {
    const { to, db } = pool;
    const vm = await pool.runningVm();
    await dieOnTheWay(pool, vm);
    await until(() => db.VM.get(vm).resident_on === to.host);
    const [, { domids }] = await to.machine.client.VM.stat({ ...dbg, id: db.VM.get(vm).uuid });
    await until(() => db.VM.get(vm).domid === Number(domids[0]));
    await beginAnew(pool, await lostVm(pool));
    assert.equal(residence(pool, vm), ["Running", to.host, NULL]);
  }));

test("a VM that came while no API server was there is not halted, and found when there is one", () =>
  onTwo(async (pool) => {
    const { from, to, db } = pool;
    const vm = await pool.runningVm();
    to.deafen();
    await dieOnTheWay(pool, vm);
    const lost = await lostVm(pool);
    assert.equal(residence(pool, vm), ["Running", from.host, to.host]);
    await beginAnew(pool, lost);
    assert.equal(residence(pool, vm), ["Running", from.host, to.host], "nobody can say yet");
    to.again();
    await until(() => db.VM.get(vm).resident_on === to.host);
    assert.equal(residence(pool, vm), ["Running", to.host, NULL]);
  }));

test.run();
