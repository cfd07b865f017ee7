import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { XenopsClient } from "../../generated/daemons/xenops.ts";
import { failureOf } from "../support/failure.ts";
import { dbg, ended, metadata, pvVm, uuid, vbd, vif, xenopsd } from "./support.ts";

const cancel = suite("xenopsd: cancellation");
const id = uuid(1);

const devices = {
  vbds: [vbd(id, "xvda", 0), vbd(id, "xvdb", 1), vbd(id, "xvdc", 2, { mode: "ReadOnly" })],
  vifs: [vif(id, 0), vif(id, 1)],
};

async function nothingIsLeft(client: XenopsClient, at: number): Promise<void> {
  const [, state] = await client.VM.stat({ ...dbg, id });
  assert.is(state.power_state, "Halted", `cancelled at ${at}`);
  assert.equal(state.domids, [], `cancelled at ${at}`);
  for (const [{ id: disk }, { plugged }] of await client.VBD.list({ ...dbg, id })) {
    assert.is(plugged, false, `${disk} cancelled at ${at}`);
  }
  for (const [{ id: card }, { plugged }] of await client.VIF.list({ ...dbg, id })) {
    assert.is(plugged, false, `${card} cancelled at ${at}`);
  }
}

/** Cancels an operation at its first cancel point, its second and so on, until it has none left. Answers how many it has. */
async function atEveryPoint(
  client: XenopsClient,
  operation: (debugInfo: string) => Promise<string>,
  afterwards: (at: number) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at++) {
    const name = `cancel at ${at}`;
    await client.DEBUG.trigger({ ...dbg, cmd: "set-cancel-trigger", args: [name, String(at)] });
    const task = await operation(name);
    try {
      await ended(client, task);
      return at - 1;
    } catch {
      await afterwards(at);
    }
  }
}

cancel("a start cancelled at any point leaves no domain and no device", async () => {
  const { daemon, client } = await xenopsd();
  await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id, { on_shutdown: ["Start"] }), devices) });
  const points = await atEveryPoint(
    client,
    (name) => client.VM.start({ debug_info: name, id, paused: false }),
    (at) => nothingIsLeft(client, at),
  );
  assert.ok(points > 20, `${points} points`);
  assert.is((await client.VM.stat({ ...dbg, id }))[1].power_state, "Paused");
  await daemon.stop();
});

cancel("a clean shutdown cancelled at any point can be repeated", async () => {
  const { daemon, client } = await xenopsd();
  await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), devices) });
  await atEveryPoint(
    client,
    async (name) => {
      await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
      await ended(client, await client.VM.unpause({ ...dbg, id }));
      return client.VM.shutdown({ debug_info: name, id, delay: 60 });
    },
    async (at) => {
      await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
      await nothingIsLeft(client, at);
    },
  );
  await nothingIsLeft(client, 0);
  await daemon.stop();
});

cancel("a resume cancelled at any point leaves no domain, or one that is complete", async () => {
  const { daemon, client } = await xenopsd();
  await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), devices) });
  const disk: ["Local", string] = ["Local", "/suspend"];
  const complete: number[] = [];
  const points = await atEveryPoint(
    client,
    (name) => client.VM.resume({ debug_info: name, id, suspend_vdi: disk }),
    async (at) => {
      const [, { power_state: state }] = await client.VM.stat({ ...dbg, id });
      if (state !== "Paused") return nothingIsLeft(client, at);
      complete.push(at);
      for (const [, { plugged }] of await client.VBD.list({ ...dbg, id })) assert.is(plugged, true);
      await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
    },
  );
  assert.ok(points > 20, `${points} points`);
  assert.equal(complete, [points], "only what follows the last step that matters");
  await daemon.stop();
});

cancel("a suspend cancelled at any point leaves a VM that runs, or one that is suspended or gone", async () => {
  const { daemon, client } = await xenopsd();
  await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), devices) });
  const disk: ["Local", string] = ["Local", "/suspend"];
  const seen = new Set<string>();
  const start = async () => {
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    await ended(client, await client.VM.unpause({ ...dbg, id }));
  };
  await start();
  await atEveryPoint(
    client,
    async (name) => client.VM.suspend({ debug_info: name, id, suspend_vdi: disk }),
    async (at) => {
      const [, { power_state: state }] = await client.VM.stat({ ...dbg, id });
      seen.add(state);
      assert.not.equal(state, "Paused", `cancelled at ${at}`);
      if (state === "Running") return;
      for (const [, { plugged }] of await client.VBD.list({ ...dbg, id })) assert.is(plugged, false, `${at}`);
      if (state === "Suspended") {
        await ended(client, await client.VM.resume({ ...dbg, id, suspend_vdi: disk }));
        await ended(client, await client.VM.unpause({ ...dbg, id }));
      } else await start();
    },
  );
  assert.ok(seen.has("Running"));
  assert.is((await client.VM.stat({ ...dbg, id }))[1].power_state, "Suspended");
  await ended(client, await client.VM.resume({ ...dbg, id, suspend_vdi: disk }));
  await daemon.stop();
});

cancel("a trigger works once, its error names the task, its arguments are checked", async () => {
  const { daemon, client } = await xenopsd();
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  await client.DEBUG.trigger({ ...dbg, cmd: "set-cancel-trigger", args: ["once", "1"] });
  const task = await client.VM.start({ debug_info: "once", id, paused: false });
  assert.equal(await failureOf(ended(client, task)), ["Cancelled", task]);
  await ended(client, await client.VM.start({ debug_info: "once", id, paused: false }));
  for (const args of [[], ["x"], ["x", "0"], ["x", "y"]]) {
    const wrong = await failureOf(client.DEBUG.trigger({ ...dbg, cmd: "set-cancel-trigger", args }));
    assert.is(Array.isArray(wrong) && wrong[0], "Internal_error");
  }
  await daemon.stop();
});

cancel.run();
