import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { VmState, VmT, XenopsClient } from "../../generated/daemons/xenops.ts";
import { failureOf } from "../support/failure.ts";
import { until } from "../support/wait.ts";
import { dbg, ended, hvmInfo, metadata, pvVm, uuid, xenopsd } from "./support.ts";

const test = suite("xenopsd: what device models tell");
const id = uuid(1);
const hvm = (timeoffset: string, more: Partial<VmT> = {}) =>
  pvVm(id, { ty: ["HVM", { ...hvmInfo, timeoffset }], ...more });

async function running(definition: VmT) {
  const { client, daemon } = await xenopsd();
  await client.VM.import_metadata({ ...dbg, metadata: metadata(definition) });
  await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id }));
  const state = async () => (await client.VM.stat({ ...dbg, id }))[1];
  const trigger = (cmd: string, ...args: string[]) => client.DEBUG.trigger({ ...dbg, cmd, args: [id, ...args] });
  return { client, daemon, state, trigger };
}

/** Waits for news of the VM after which its state is as wanted. */
async function news(client: XenopsClient, from: number, wanted: (state: VmState) => boolean): Promise<VmState> {
  for (;;) {
    const [, objects, next] = await client.UPDATES.get({ ...dbg, last_id: from, timeout: 30 });
    assert.ok(next > from, "there is no news");
    from = next;
    if (!objects.some(([kind]) => kind === "Vm")) continue;
    const [, state] = await client.VM.stat({ ...dbg, id });
    if (wanted(state)) return state;
  }
}

test("the guest's clock is kept as it sets it: by what it adds", async () => {
  const { client, daemon, state, trigger } = await running(hvm("100"));
  assert.is((await state()).rtc_timeoffset, "100");
  const from = await client.UPDATES.last_id(dbg);
  await Promise.all([trigger("set-clock", "3600"), trigger("set-clock", "-60"), trigger("set-clock", "5")]);
  await news(client, from, (now) => now.rtc_timeoffset === "3645");
  await trigger("set-clock", "-3645");
  await until(async () => (await state()).rtc_timeoffset === "0");
  await daemon.stop();
});

const quiet = { platformdata: { featureset: "", "simulate-failures": "no-guest-agent" } };

test("Linux shows its drivers where it has no agent: what it can is known then", async () => {
  const { client, daemon, state, trigger } = await running(hvm("0", quiet));
  const { guest_agent: before } = await state();
  const from = await client.UPDATES.last_id(dbg);
  await trigger("show-drivers", "3", "255");
  const { guest_agent } = await news(client, from, ({ guest_agent: agent }) => "data/updated" in agent);
  assert.equal(
    { ...guest_agent },
    {
      ...before,
      "control/feature-suspend": "1",
      "control/feature-poweroff": "1",
      "control/feature-reboot": "1",
      "control/feature-vcpu-hotplug": "1",
      "data/updated": "1",
    },
  );
  await daemon.stop();
});

test("why the guest cannot be suspended is asked again whenever drivers show, also those of which nothing follows", async () => {
  const { client, daemon, state, trigger } = await running(hvm("0", quiet));
  const { guest_agent: before } = await state();
  const from = await client.UPDATES.last_id(dbg);
  await trigger("show-drivers", "3", "256", "a device holds it back");
  const { guest_agent } = await news(client, from, ({ guest_agent: agent }) => "data/cant_suspend_reason" in agent);
  assert.equal({ ...guest_agent }, { ...before, "data/cant_suspend_reason": "a device holds it back" });
  await trigger("show-drivers", "2", "1");
  await until(async () => !("data/cant_suspend_reason" in (await state()).guest_agent));
  assert.equal({ ...(await state()).guest_agent }, { ...before });
  await daemon.stop();
});

test("a guest without a device model has none that tells anything", async () => {
  const { daemon, trigger, state } = await running(pvVm(id));
  assert.equal(await failureOf(trigger("set-clock", "1")), [
    "Internal_error",
    `VM ${id} has no device model that is followed`,
  ]);
  assert.is(((await failureOf(trigger("set-clock", "soon"))) as string[])[0], "Internal_error");
  assert.is((await state()).rtc_timeoffset, "");
  await daemon.stop();
});

test.run();
