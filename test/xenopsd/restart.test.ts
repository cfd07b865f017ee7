import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start as startSwitch } from "../../daemons/message-switch/start.ts";
import { start as startXenopsd } from "../../daemons/xenopsd/start.ts";
import { TextLog } from "../../daemons/xenopsd/store/text-log.ts";
import { type XenopsClient, xenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { failureOf } from "../support/failure.ts";
import { dbg, ended, metadata, pvVm, uuid, vbd, vif, xenopsd } from "./support.ts";

interface Context {
  folder: string;
  keepAlive: NodeJS.Timeout;
}

const restart = suite<Context>("xenopsd: what outlives the process");
const id = uuid(1);

restart.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "xenopsd-"));
  context.keepAlive = setInterval(() => {}, 1_000);
});
restart.after.each(({ folder, keepAlive }) => {
  clearInterval(keepAlive);
  rmSync(folder, { recursive: true, force: true });
});

async function run(client: XenopsClient, vm: string): Promise<void> {
  await client.VM.import_metadata({
    ...dbg,
    metadata: metadata(pvVm(vm), { vbds: [vbd(vm, "xvda", 0)], vifs: [vif(vm, 0)] }),
  });
  const starting = await client.VM.start({ ...dbg, id: vm, paused: false });
  const unpausing = await client.VM.unpause({ ...dbg, id: vm });
  await ended(client, starting);
  await ended(client, unpausing);
}

restart("files are where scripts look for them, and go with what they describe", async ({ folder }) => {
  const { daemon, client } = await xenopsd({ persist: true, "database-path": folder });
  await run(client, id);
  const card = JSON.parse(readFileSync(join(folder, "VM", id, "vif.0"), "utf8"));
  assert.equal(card.backend, ["Local", "xenbr0"]);
  assert.equal(readdirSync(join(folder, "VM", id)).sort(), ["config", "vbd.xvda", "vif.0"]);
  assert.ok(readFileSync(join(folder, "machine"), "utf8").includes(id));
  await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
  await client.VM.remove({ ...dbg, id });
  assert.equal(readdirSync(folder), ["machine"]);
  await daemon.stop();
  const machine = new TextLog(join(folder, "machine"));
  assert.equal(machine.all("domain"), []);
  machine.close();
});

restart("another process finds VMs in the state in which they were", async ({ folder }) => {
  const first = await xenopsd({ persist: true, "database-path": folder });
  for (const vm of [uuid(1), uuid(2), uuid(3)]) await run(first.client, vm);
  await ended(first.client, await first.client.VM.pause({ ...dbg, id: uuid(2) }));
  await ended(first.client, await first.client.VM.suspend({ ...dbg, id: uuid(3), suspend_vdi: ["Local", "/s"] }));
  const before = await first.client.VM.list(dbg);
  const { instance_id: instance } = await first.client.query(dbg);
  await first.daemon.stop();
  writeFileSync(join(folder, "VM", id, "vif.9"), "{ this is no record");

  const second = await xenopsd({ persist: true, "database-path": folder });
  const { client } = second;
  assert.is.not((await client.query(dbg)).instance_id, instance);
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
  const byId = (list: typeof before) => plain(list.toSorted(([a], [b]) => (a.id < b.id ? -1 : 1)));
  assert.equal(byId(await client.VM.list(dbg)), byId(before));
  const [, objects] = await client.UPDATES.get({ ...dbg, last_id: 0 });
  assert.is(objects.filter(([kind]) => kind === "Vm").length, 3, "everything is reported anew");
  assert.is(objects.filter(([kind]) => kind === "Vbd").length, 3);
  await run(client, uuid(4));
  const domids = (await client.VM.list(dbg)).flatMap(([, state]) => state.domids);
  assert.is(new Set(domids).size, 3, "no domain id is given twice");
  assert.equal(await failureOf(client.VIF.stat({ ...dbg, id: [id, "9"] })), ["Does_not_exist", ["VM", `${id}/vif.9`]]);
  await ended(client, await client.VM.resume({ ...dbg, id: uuid(3), suspend_vdi: ["Local", "/s"] }));
  await second.daemon.stop();
});

restart("it serves both queues over the message switch, and ends when asked", async ({ folder }) => {
  const path = join(folder, "sw");
  const bus = await startSwitch({ path });
  const stopped = Promise.withResolvers<void>();
  const daemon = await startXenopsd(
    { "switch-path": path, persist: false, "simulate-delay": 0 },
    { shutdown: stopped.resolve },
  );
  const link = await SwitchClient.connect({ path, name: "test", ambient: systemAmbient });
  for (const queue of ["org.xen.xapi.xenops.classic", "org.xen.xapi.xenopsd.classic"]) {
    const client = xenopsClient((payload) => link.rpc(queue, payload, { timeoutMs: 10_000 }));
    assert.is((await client.query(dbg)).name, "xenops");
  }
  const client = xenopsClient((payload) => link.rpc("org.xen.xapi.xenops.classic", payload));
  await run(client, id);
  const nobody = client.DEBUG.shutdown(dbg).then(
    () => "answered",
    () => "failed",
  );
  await stopped.promise;
  await daemon.stop();
  await link.close();
  assert.is(await nobody, "failed");
  await bus.stop();
});

/** The daemon as a process of its own. */
function spawnDaemon(path: string, database: string): ChildProcess {
  const main = fileURLToPath(new URL("../../daemons/xenopsd/main.ts", import.meta.url));
  const words = ["--switch-path", path, "--database-path", database, "--simulate-delay", "0", "--log", "none"];
  return spawn(process.execPath, [main, ...words], { stdio: ["ignore", "inherit", "inherit"] });
}

async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("exit", resolve);
  child.kill(signal);
  return promise;
}

restart(
  "kill -9 in the middle of work keeps VMs; a client sees a new instance; SIGTERM ends with 0",
  async ({ folder }) => {
    const path = join(folder, "sw");
    const database = join(folder, "db");
    const bus = await startSwitch({ path });
    const link = await SwitchClient.connect({ path, name: "test", ambient: systemAmbient });
    const client = xenopsClient((payload) => link.rpc("org.xen.xapi.xenops.classic", payload));
    let child = spawnDaemon(path, database);
    await run(client, id);
    const [, state] = await client.VM.stat({ ...dbg, id });
    const { instance_id: instance } = await client.query(dbg);
    for (let n = 2; n < 50; n++) {
      const vm = uuid(n);
      await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(vm), { vbds: [vbd(vm, "xvda", 0)] }) });
    }
    // Their answers may never come.
    for (let n = 2; n < 50; n++) client.VM.start({ ...dbg, id: uuid(n), paused: false }).catch(() => {});
    await killed(child, "SIGKILL");
    assert.ok(existsSync(join(database, "VM", id, "config")));

    child = spawnDaemon(path, database);
    assert.is.not((await client.query(dbg)).instance_id, instance);
    assert.equal(
      JSON.parse(JSON.stringify((await client.VM.stat({ ...dbg, id }))[1])),
      JSON.parse(JSON.stringify(state)),
    );
    for (let n = 2; n < 50; n++) {
      const vm = uuid(n);
      await ended(client, await client.VM.start({ ...dbg, id: vm, paused: false }));
      await ended(client, await client.VM.shutdown({ ...dbg, id: vm, delay: undefined }));
      await client.VM.remove({ ...dbg, id: vm });
    }
    assert.equal(
      (await client.VM.list(dbg)).map(([vm]) => vm.id),
      [id],
    );
    assert.is(await killed(child, "SIGTERM"), 0);
    await link.close();
    await bus.stop();
  },
);

restart.run();
