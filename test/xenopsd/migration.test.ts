import { suite } from "uvu";
import * as assert from "uvu/assert";
import { receiveSuccess } from "../../daemons/xenopsd/migration/handshake.ts";
import { send } from "../../daemons/xenopsd/migration/outgoing.ts";
import type { PowerState, XenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { debugString } from "../../runtime/log/trace.ts";
import { failureOf } from "../support/failure.ts";
import { until } from "../support/wait.ts";
import { type Machine, startMachine } from "./machine.ts";
import { dbg, ended, metadata, pvVm, uuid, vbd, vif } from "./support.ts";

/** VMs move between two domain managers in processes of their own (spec: xen-domain-build.md, section 13). */

const test = suite("xenopsd/migration");
const usual = "a1b2c3d4-0000-4000-8000-a1b2c3d4e5f6";

async function onTwo(run: (from: Machine, to: Machine) => Promise<void>): Promise<void> {
  const keepAlive = setInterval(() => {}, 1_000);
  const [from, to] = await Promise.all([startMachine("from"), startMachine("to")]);
  try {
    await run(from, to);
  } finally {
    await Promise.all([from.stop(), to.stop()]);
    clearInterval(keepAlive);
  }
}

async function running(client: XenopsClient, id = usual): Promise<void> {
  const vm = pvVm(id, { memory_dynamic_min: 64 * 2 ** 20 });
  const devices = { vbds: [vbd(id, "xvda", 0)], vifs: [vif(id, 0)] };
  await client.VM.import_metadata({ ...dbg, metadata: metadata(vm, devices) });
  await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id }));
}

function migrate(
  client: XenopsClient,
  url: string,
  more: { id?: string; compress?: boolean; verify?: boolean; debug?: string } = {},
) {
  return client.VM.migrate({
    debug_info: more.debug ?? "move",
    id: more.id ?? usual,
    vdi_map: { "sr/xvda": "sr2/other" },
    vif_map: { 0: ["Local", "xenbr7"] },
    pci_map: {},
    xenops_url: url,
    compress: more.compress ?? false,
    verify_dest: more.verify ?? false,
    localhost_migration: false,
  });
}

const stateOf = async (client: XenopsClient, id = usual): Promise<PowerState> =>
  (await client.VM.stat({ ...dbg, id }))[1].power_state;

const ids = async (client: XenopsClient) => (await client.VM.list(dbg)).map(([vm]) => vm.id);

for (const compress of [false, true]) {
  test(`a running VM goes on elsewhere with its devices${compress ? ", its memory compressed on the way" : ""}`, () =>
    onTwo(async (from, to) => {
      await running(from.client);
      await ended(from.client, await migrate(from.client, to.url, { compress }));
      assert.equal(await ids(from.client), []);
      assert.equal(await ids(to.client), [usual]);
      assert.is(await stateOf(to.client), "Running");
      const disks = await to.client.VBD.list({ ...dbg, id: usual });
      assert.equal(
        disks.map(([{ backend }, { plugged }]) => [backend, plugged]),
        [[["VDI", "sr2/other"], true]],
      );
      const cards = await to.client.VIF.list({ ...dbg, id: usual });
      assert.equal(
        cards.map(([{ backend }, { plugged }]) => [backend, plugged]),
        [[["Local", "xenbr7"], true]],
      );
      assert.equal(
        to.requests.map((request) => request.replace(/\/services\/xenops/, "").replace(/-0{11}/, "-")),
        ["POST ", `PUT /migrate/vm/${usual.slice(0, 24)}1`, `PUT /migrate/mem/${usual.slice(0, 24)}1`],
      );
      await ended(to.client, await to.client.VM.shutdown({ ...dbg, id: usual, delay: 60 }));
      assert.is(await stateOf(to.client), "Halted");
    }));
}

test("it comes back, and moves within one machine, with the memory that it has", () =>
  onTwo(async (from, to) => {
    await running(from.client);
    const sizes = async (client: XenopsClient) => {
      const [, { memory_target: target, memory_actual: actual }] = await client.VM.stat({ ...dbg, id: usual });
      return [Number(target) / 2 ** 20, Number(actual) / 2 ** 20];
    };
    assert.equal(await sizes(from.client), [64, 64]);
    await ended(from.client, await migrate(from.client, to.url));
    assert.equal(await sizes(to.client), [64, 64]);
    await ended(to.client, await migrate(to.client, from.url));
    assert.equal(await sizes(from.client), [64, 64]);
    assert.is(await stateOf(from.client), "Running");
    assert.equal(await ids(to.client), []);
    await ended(from.client, await migrate(from.client, from.url));
    assert.equal(await sizes(from.client), [64, 64]);
    assert.is(await stateOf(from.client), "Running");
    assert.equal(await ids(from.client), [usual]);
  }));

for (const id of [uuid(0), uuid(1)]) {
  test(`a VM whose id is like a temporary one moves, too: ${id}`, () =>
    onTwo(async (from, to) => {
      await running(from.client, id);
      await ended(from.client, await migrate(from.client, to.url, { id }));
      assert.equal(await ids(from.client), []);
      assert.equal(await ids(to.client), [id]);
      assert.is(await stateOf(to.client, id), "Running");
    }));
}

test("the other host is told of the trace, and of as much of the debug string as heads of requests hold", () =>
  onTwo(async (from, to) => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const debug = debugString({ text: `move ${"x".repeat(2_000)}`, trace: { traceparent } });
    await running(from.client);
    await ended(from.client, await migrate(from.client, to.url, { debug }));
    const heads = to.heads.filter((head) => head.startsWith("PUT "));
    assert.is(heads.length, 2);
    for (const head of heads) {
      assert.ok(head.length < 1_024, head);
      assert.match(head, `\r\ntraceparent: ${traceparent}\r\n`);
    }
  }));

test("a VM that runs is not taken over under its own id, and goes on", () =>
  onTwo(async (_from, to) => {
    await running(to.client);
    const url = new URL(`${to.url}?`);
    const request = {
      method: "PUT",
      path: `/migrate/vm/${usual}`,
      cookies: { final_id: usual, dbg: "wrong" },
    } as const;
    const control = await send({ url, ambient: systemAmbient }, request);
    assert.equal(await failureOf(receiveSuccess(control)), ["Bad_power_state", ["Running", "Halted"]]);
    control.destroy();
    assert.is(await stateOf(to.client), "Running");
  }));

test("a host that is to be checked takes no VM where nothing is there to check it by", () =>
  onTwo(async (from) => {
    await running(from.client);
    const url = "https://127.0.0.1:1/services/xenops";
    const failure = await failureOf(ended(from.client, await migrate(from.client, url, { verify: true })));
    assert.match(JSON.stringify(failure), /Failed_to_contact_remote_service.*cannot be checked.*ENOENT/);
    assert.is(await stateOf(from.client), "Running");
  }));

test("where nobody takes it, the VM runs on", () =>
  onTwo(async (from) => {
    await running(from.client);
    const failure = await failureOf(
      ended(from.client, await migrate(from.client, "http://127.0.0.1:1/services/xenops")),
    );
    assert.is(Array.isArray(failure) && failure[0], "Failed_to_contact_remote_service");
    assert.is(await stateOf(from.client), "Running");
    assert.equal((await from.client.VM.stat({ ...dbg, id: usual }))[0].memory_dynamic_min, 64 * 2 ** 20);
    await failureOf(migrate(from.client, "no address"));
  }));

for (const when of ["vm", "mem"]) {
  test(`a destination that dies at the ${when} connection leaves the VM running here, and nothing there`, () =>
    onTwo(async (from, to) => {
      await running(from.client);
      to.onRequest = (path) => {
        if (path.includes(`/migrate/${when}/`)) void to.kill();
      };
      await failureOf(ended(from.client, await migrate(from.client, to.url)));
      assert.is(await stateOf(from.client), "Running");
      assert.equal(await ids(from.client), [usual]);
      to.onRequest = () => {};
      to.again();
      const left = await to.client.VM.list(dbg);
      assert.ok(left.every(([, { power_state: state }]) => state === "Halted"));
      await ended(from.client, await migrate(from.client, to.url));
      assert.is(await stateOf(to.client), "Running");
    }));
}

test("a source that dies in between leaves nothing at the destination", () =>
  onTwo(async (from, to) => {
    await running(from.client);
    to.onRequest = (path) => {
      if (path.includes("/migrate/mem/")) void from.kill();
    };
    migrate(from.client, to.url).catch(() => {});
    await until(() => to.requests.some((request) => request.includes("/migrate/mem/")));
    await until(async () => (await ids(to.client)).length === 0);
    assert.ok((await to.client.Task.list(dbg)).every(({ state }) => state[0] !== "Pending"));
    from.again();
    assert.is(await stateOf(from.client), "Running");
  }));

test("cancelled at any point, the VM runs at exactly one place", () =>
  onTwo(async (from, to) => {
    await running(from.client);
    for (let at = 1; ; at += 1) {
      const debug = `cancel at ${at}`;
      await from.client.DEBUG.trigger({ ...dbg, cmd: "set-cancel-trigger", args: [debug, String(at)] });
      const task = await migrate(from.client, to.url, { debug });
      try {
        await ended(from.client, task);
        break;
      } catch {
        if ((await ids(from.client)).includes(usual)) assert.is(await stateOf(from.client), "Running", debug);
        else break;
        await until(async () => (await ids(to.client)).length === 0);
      }
    }
    assert.is(await stateOf(to.client), "Running");
  }));

test.run();
