import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { XenopsClient } from "../../generated/daemons/xenops.ts";
import { failureOf } from "../support/failure.ts";
import { dbg, ended, hvmInfo, MIB, metadata, pvVm, uuid, vbd, vif, xenopsd } from "./support.ts";

interface Context {
  client: XenopsClient;
  end: () => Promise<void>;
}

const acceptance = suite<Context>("xenopsd: acceptance");
const id = uuid(1);

acceptance.before.each(async (context) => {
  const { daemon, client } = await xenopsd();
  Object.assign(context, { client, end: () => daemon.stop() });
});
acceptance.after.each((context) => context.end());

async function powerState(client: XenopsClient, vm = id): Promise<string> {
  return (await client.VM.stat({ ...dbg, id: vm }))[1].power_state;
}

async function start(client: XenopsClient, vm = id): Promise<void> {
  await ended(client, await client.VM.start({ ...dbg, id: vm, paused: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id: vm }));
}

/** Lets everything that is queued run, and what it sets off. */
async function settled(client: XenopsClient): Promise<void> {
  for (let idle = 0; idle < 3; ) {
    await new Promise((resolve) => setImmediate(resolve));
    const { workers, queues } = JSON.parse(await client.get_diagnostics(dbg));
    idle = workers.busy === 0 && Object.keys(queues).length === 0 ? idle + 1 : 0;
  }
}

acceptance("query tells who serves", async ({ client }) => {
  const { instance_id: instance, ...rest } = await client.query(dbg);
  assert.equal(rest, { name: "xenops", vendor: "XCP", version: "0.1", features: [] });
  assert.match(instance, /^[0-9a-f-]{36}$/);
});

acceptance("what is not known does not exist", async ({ client }) => {
  const missing = ["Does_not_exist", ["VM", `${id}/config`]];
  assert.equal(await failureOf(client.VM.remove({ ...dbg, id })), missing);
  assert.equal(await failureOf(client.VM.pause({ ...dbg, id })), missing);
  assert.equal(await failureOf(client.Task.stat({ ...dbg, id: "99" })), ["Does_not_exist", ["task", "99"]]);
  assert.equal(await failureOf(client.VBD.stat({ ...dbg, id: [id, "xvda"] })), [
    "Does_not_exist",
    ["VM", `${id}/vbd.xvda`],
  ]);
  const task = await client.VM.start({ ...dbg, id, paused: false });
  assert.equal(await failureOf(ended(client, task)), missing);
});

acceptance("a VM is added, listed and removed", async ({ client }) => {
  assert.is(await client.VM.add({ ...dbg, vm: pvVm(id) }), id);
  assert.is(await client.VM.exists({ ...dbg, id }), true);
  assert.equal(
    (await client.VM.list(dbg)).map(([vm]) => vm.id),
    [id],
  );
  await client.VM.remove({ ...dbg, id });
  assert.is(await client.VM.exists({ ...dbg, id }), false);
  assert.equal(await client.VM.list(dbg), []);
});

acceptance("a domain is created, built and destroyed in steps", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  await ended(client, await client.VM.create({ ...dbg, id }));
  assert.equal(await failureOf(ended(client, await client.VM.create({ ...dbg, id }))), [
    "Already_exists",
    ["domain", id],
  ]);
  // The failed step is followed by a check, which takes away a domain that nobody has finished.
  assert.is(await powerState(client), "Halted");

  await ended(client, await client.VM.create({ ...dbg, id }));
  assert.is(await failureOf(ended(client, await client.VM.pause({ ...dbg, id }))), "Domain_not_built");
  await ended(client, await client.VM.create({ ...dbg, id }));
  await ended(client, await client.VM.build({ ...dbg, id, force: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id }));
  assert.is(await powerState(client), "Running");
  await ended(client, await client.VM.pause({ ...dbg, id }));
  assert.is(await powerState(client), "Paused");
  await ended(client, await client.VM.destroy({ ...dbg, id }));
  assert.is(await powerState(client), "Halted");
});

acceptance("diagnostics count what VMs leave on the host: nothing", async ({ client }) => {
  const count = async () => JSON.parse(await client.get_diagnostics(dbg)).backend;
  const live = async () => {
    await client.VM.add({ ...dbg, vm: pvVm(id) });
    await client.VBD.add({ ...dbg, vbd: vbd(id, "xvda", 0) });
    await client.VIF.add({ ...dbg, vif: vif(id, 0) });
    await start(client);
    const during = await count();
    await ended(client, await client.VM.shutdown({ ...dbg, id }));
    await client.VBD.remove({ ...dbg, id: [id, "xvda"] });
    await client.VIF.remove({ ...dbg, id: [id, "0"] });
    await client.VM.remove({ ...dbg, id });
    return during;
  };
  // The first one makes the folders that all share.
  await live();
  const before = await count();
  const during = await live();
  assert.is(before.domains, 0);
  assert.is(during.domains, 1);
  assert.ok(during.xenstore_entries > before.xenstore_entries + 50, `${during.xenstore_entries} entries`);
  assert.equal(await count(), before);
});

acceptance("an HVM domain needs its emulator before it runs", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id, { ty: ["HVM", hvmInfo] }) });
  await ended(client, await client.VM.create({ ...dbg, id }));
  await ended(client, await client.VM.build({ ...dbg, id, force: false }));
  await ended(client, await client.VM.create_device_model({ ...dbg, id, save_state: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id }));
  const [, state] = await client.VM.stat({ ...dbg, id });
  assert.is(state.hvm, true);
  assert.is(state.domain_type, "Domain_HVM");
});

acceptance("vCPUs and memory change within their limits", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  await start(client);
  await ended(client, await client.VM.set_vcpus({ ...dbg, id, vcpus: 4 }));
  assert.is((await client.VM.stat({ ...dbg, id }))[1].vcpu_target, 4);
  for (const vcpus of [0, 5]) {
    assert.equal(await failureOf(ended(client, await client.VM.set_vcpus({ ...dbg, id, vcpus }))), [
      "Invalid_vcpus",
      4,
    ]);
  }
  await ended(client, await client.VM.set_memory_dynamic_range({ ...dbg, id, minimum: 64 * MIB, maximum: 96 * MIB }));
  assert.is((await client.VM.stat({ ...dbg, id }))[1].memory_target, 96 * MIB);
  await ended(client, await client.VM.set_xsdata({ ...dbg, id, xsdata: { "vm-data/a": "1" } }));
  assert.equal({ ...(await client.VM.stat({ ...dbg, id }))[1].xsdata_state }, { "vm-data/a": "1" });
});

acceptance(
  "a start leaves the VM paused, a second one does nothing, a running VM is not removed",
  async ({ client }) => {
    await client.VM.add({ ...dbg, vm: pvVm(id) });
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    assert.is(await powerState(client), "Paused");
    const [, before] = await client.VM.stat({ ...dbg, id });
    await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
    assert.equal((await client.VM.stat({ ...dbg, id }))[1].domids, before.domids);
    assert.equal(await failureOf(client.VM.remove({ ...dbg, id })), ["Bad_power_state", ["Paused", "Halted"]]);
    await ended(client, await client.VM.unpause({ ...dbg, id }));
    assert.equal(await failureOf(client.VM.remove({ ...dbg, id })), ["Bad_power_state", ["Running", "Halted"]]);
  },
);

acceptance("a VM shuts down and reboots, cleanly and hard", async ({ client }) => {
  await client.VM.import_metadata({
    ...dbg,
    metadata: metadata(pvVm(id), { vbds: [vbd(id, "xvda", 0)], vifs: [vif(id, 0)] }),
  });
  for (const delay of [30, undefined]) {
    await start(client);
    const [domid] = (await client.VM.stat({ ...dbg, id }))[1].domids;
    await ended(client, await client.VM.reboot({ ...dbg, id, delay }));
    assert.is(await powerState(client), "Running");
    assert.is.not((await client.VM.stat({ ...dbg, id }))[1].domids[0], domid);
    await ended(client, await client.VM.shutdown({ ...dbg, id, delay }));
    assert.is(await powerState(client), "Halted");
    assert.equal((await client.VBD.stat({ ...dbg, id: [id, "xvda"] }))[1], { active: false, plugged: false });
    assert.is((await client.VIF.stat({ ...dbg, id: [id, "0"] }))[1].plugged, false);
  }
  const halted = await client.VM.reboot({ ...dbg, id, delay: undefined });
  assert.equal(await failureOf(ended(client, halted)), ["Bad_power_state", ["Halted", "Running"]]);
});

acceptance("a guest reboots, halts and crashes by itself", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id, { on_crash: ["Start"] }) });
  await start(client);
  const [domid] = (await client.VM.stat({ ...dbg, id }))[1].domids;
  await client.DEBUG.trigger({ ...dbg, cmd: "reboot", args: [id] });
  await settled(client);
  assert.is(await powerState(client), "Running");
  assert.is.not((await client.VM.stat({ ...dbg, id }))[1].domids[0], domid);
  await client.DEBUG.trigger({ ...dbg, cmd: "halt", args: [id] });
  await settled(client);
  assert.is(await powerState(client), "Halted");
  // A guest that crashes soon after its start is not started again.
  await start(client);
  await client.DEBUG.trigger({ ...dbg, cmd: "crash", args: [id] });
  await settled(client);
  assert.is(await powerState(client), "Halted");
  assert.equal(await failureOf(client.DEBUG.trigger({ ...dbg, cmd: "x", args: [] })), ["Unimplemented", "x"]);
});

acceptance("devices are added, listed and removed", async ({ client }) => {
  assert.equal(await failureOf(client.VIF.add({ ...dbg, vif: vif(id, 0) })), ["Does_not_exist", ["VM", id]]);
  assert.equal(await failureOf(client.VBD.add({ ...dbg, vbd: vbd(id, "xvda", 0) })), ["Does_not_exist", ["VM", id]]);
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  assert.equal(await client.VBD.add({ ...dbg, vbd: vbd(id, "xvdb", 1) }), [id, "xvdb"]);
  assert.equal(await client.VBD.add({ ...dbg, vbd: vbd(id, "xvda", 0) }), [id, "xvda"]);
  assert.equal(await client.VIF.add({ ...dbg, vif: vif(id, 0, { mac: "" }) }), [id, "0"]);
  assert.equal(
    (await client.VBD.list({ ...dbg, id })).map(
      ([
        {
          id: [, name],
        },
      ]) => name,
    ),
    ["xvda", "xvdb"],
  );
  const [{ mac }] = await client.VIF.stat({ ...dbg, id: [id, "0"] });
  assert.match(mac, /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
  await client.VBD.remove({ ...dbg, id: [id, "xvda"] });
  assert.equal(
    (await client.VBD.list({ ...dbg, id })).map(
      ([
        {
          id: [, name],
        },
      ]) => name,
    ),
    ["xvdb"],
  );
});

acceptance("devices are plugged and unplugged while the VM runs", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  await start(client);
  await client.VIF.add({ ...dbg, vif: vif(id, 0) });
  await client.VBD.add({ ...dbg, vbd: vbd(id, "xvda", 0) });
  const disk: [string, string] = [id, "xvda"];
  const card: [string, string] = [id, "0"];
  await ended(client, await client.VBD.plug({ ...dbg, id: disk }));
  await ended(client, await client.VIF.plug({ ...dbg, id: card }));
  assert.equal((await client.VBD.stat({ ...dbg, id: disk }))[1], {
    active: true,
    plugged: true,
    backend_present: ["VDI", "sr/xvda"],
  });
  assert.equal(await failureOf(ended(client, await client.VBD.plug({ ...dbg, id: disk }))), [
    "Already_exists",
    ["vbd", "0"],
  ]);
  assert.is(await failureOf(client.VBD.remove({ ...dbg, id: disk })), "Device_is_connected");
  assert.is(await failureOf(client.VIF.remove({ ...dbg, id: card })), "Device_is_connected");
  await ended(client, await client.VBD.unplug({ ...dbg, id: disk, force: false }));
  await ended(client, await client.VIF.unplug({ ...dbg, id: card, force: false }));
  assert.equal(await failureOf(ended(client, await client.VBD.unplug({ ...dbg, id: disk, force: false }))), [
    "Does_not_exist",
    ["vbd", "0"],
  ]);
  await client.VBD.remove({ ...dbg, id: disk });
  await client.VIF.remove({ ...dbg, id: card });
});

acceptance("media are inserted into and ejected from drives, not disks", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  const { backend: _, ...drive } = vbd(id, "xvdd", 3, { ty: "CDROM", mode: "ReadOnly" });
  await client.VBD.add({ ...dbg, vbd: drive });
  await client.VBD.add({ ...dbg, vbd: vbd(id, "xvda", 0) });
  const cd: [string, string] = [id, "xvdd"];
  const insert = () => client.VBD.insert({ ...dbg, id: cd, disk: ["VDI", "sr/iso"] });
  assert.equal(await failureOf(ended(client, await insert())), ["Bad_power_state", ["Halted", "Running"]]);
  await start(client);
  await ended(client, await insert());
  assert.equal((await client.VBD.stat({ ...dbg, id: cd }))[1].backend_present, ["VDI", "sr/iso"]);
  assert.equal((await client.VBD.stat({ ...dbg, id: cd }))[0].backend, ["VDI", "sr/iso"]);
  assert.is(await failureOf(ended(client, await insert())), "Media_present");
  await ended(client, await client.VBD.eject({ ...dbg, id: cd }));
  assert.is((await client.VBD.stat({ ...dbg, id: cd }))[0].backend, undefined);
  assert.is(
    await failureOf(ended(client, await client.VBD.eject({ ...dbg, id: [id, "xvda"] }))),
    "Media_not_ejectable",
  );
});

acceptance("settings of an interface are stored", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  await client.VIF.add({ ...dbg, vif: vif(id, 0) });
  await start(client);
  const card: [string, string] = [id, "0"];
  await ended(client, await client.VIF.move({ ...dbg, id: card, network: ["Local", "xenbr1"] }));
  await ended(client, await client.VIF.set_carrier({ ...dbg, id: card, carrier: false }));
  const locked: ["Locked", { ipv4: string[]; ipv6: string[] }] = ["Locked", { ipv4: ["192.0.2.1"], ipv6: [] }];
  await ended(client, await client.VIF.set_locking_mode({ ...dbg, id: card, locking_mode: locked }));
  await ended(client, await client.VIF.set_trunks({ ...dbg, id: card, trunks: [3, 4] }));
  const [stored] = await client.VIF.stat({ ...dbg, id: card });
  assert.equal(JSON.parse(JSON.stringify(stored)), {
    ...vif(id, 0),
    backend: ["Local", "xenbr1"],
    carrier: false,
    locking_mode: locked,
    trunks: [3, 4],
  });
});

acceptance("writable disks are plugged before read-only ones", async ({ client }) => {
  const vbds = [
    vbd(id, "xvda", 0, { mode: "ReadOnly" }),
    vbd(id, "xvdb", 1),
    vbd(id, "xvdc", 2, { mode: "ReadOnly" }),
    vbd(id, "xvdd", 3),
  ];
  await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), { vbds }) });
  await start(client);
  await client.DEBUG.trigger({ ...dbg, cmd: "check-vbd-plug-ordering", args: [id] });
  await ended(client, await client.VBD.unplug({ ...dbg, id: [id, "xvdb"], force: true }));
  await ended(client, await client.VBD.plug({ ...dbg, id: [id, "xvdb"] }));
  const wrong = await failureOf(client.DEBUG.trigger({ ...dbg, cmd: "check-vbd-plug-ordering", args: [id] }));
  assert.is(Array.isArray(wrong) && wrong[0], "Internal_error");
});

acceptance("a VM suspends and resumes, here and through its metadata elsewhere", async ({ client }) => {
  const disk: ["VDI", string] = ["VDI", "sr/suspend"];
  const text = metadata(pvVm(id), { vbds: [vbd(id, "xvda", 0)] });
  await client.VM.import_metadata({ ...dbg, metadata: text });
  await start(client);
  await ended(client, await client.VM.suspend({ ...dbg, id, suspend_vdi: disk }));
  assert.is(await powerState(client), "Suspended");
  const exported = await client.VM.export_metadata({ ...dbg, id });
  await ended(client, await client.VM.resume({ ...dbg, id, suspend_vdi: disk }));
  assert.is(await powerState(client), "Paused");
  assert.is((await client.VBD.stat({ ...dbg, id: [id, "xvda"] }))[1].plugged, true);
  await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
  await client.VM.remove({ ...dbg, id });
  await client.VM.import_metadata({ ...dbg, metadata: exported });
  assert.is(await powerState(client), "Suspended");
});

acceptance("an import replaces what was known and keeps what is plugged", async ({ client }) => {
  const imported = (vbds: ReturnType<typeof vbd>[]) =>
    client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), { vbds }) });
  await imported([vbd(id, "hda", 0), vbd(uuid(9), "xvdb", 1)]);
  assert.equal(
    (await client.VBD.list({ ...dbg, id })).map(([each]) => each.id),
    [
      [id, "xvda"],
      [id, "xvdb"],
    ],
  );
  await imported([vbd(id, "xvda", 0)]);
  assert.is((await client.VBD.list({ ...dbg, id })).length, 1);
  await start(client);
  assert.is(await failureOf(imported([])), "Device_is_connected");
  assert.is((await client.VBD.list({ ...dbg, id })).length, 1);
  const broken = await failureOf(client.VM.import_metadata({ ...dbg, metadata: "{" }));
  assert.is(Array.isArray(broken) && broken[0], "Internal_error");
});

acceptance("names that are no file names are refused", async ({ client }) => {
  for (const bad of ["../x", "a/b", "", ".", "..", "__proto__", "a\0b"]) {
    const refused = await failureOf(client.VM.add({ ...dbg, vm: pvVm(bad) }));
    assert.is(Array.isArray(refused) && refused[0], "Internal_error", JSON.stringify(bad));
  }
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  const refused = await failureOf(client.VBD.add({ ...dbg, vbd: vbd(id, "../../x", 0) }));
  assert.is(Array.isArray(refused) && refused[0], "Internal_error");
});

acceptance("a client sees a barrier together with or after everything that came before it", async ({ client }) => {
  await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), { vifs: [vif(id, 0)] }) });
  const from = await client.UPDATES.last_id(dbg);
  await client.UPDATES.refresh_vm({ ...dbg, id });
  await client.UPDATES.inject_barrier({ ...dbg, vm_id: id, id: 6 });
  const [barriers, objects, next] = await client.UPDATES.get({ ...dbg, last_id: from });
  const refreshed = [
    ["Vm", id],
    ["Vif", [id, "0"]],
  ];
  assert.equal(barriers, [[6, refreshed]]);
  assert.equal(objects, refreshed);
  await client.UPDATES.remove_barrier({ ...dbg, id: 6 });
  assert.equal(await client.UPDATES.get({ ...dbg, last_id: next, timeout: 0 }), [[], [], next]);
});

acceptance("a failing start raises its first failure and leaves nothing behind", async ({ client }) => {
  const vbds = [vbd(id, "xvda", 0), vbd(id, "xvdb", 1)];
  for (const [failure, tag] of [
    ["storage-error", "Storage_backend_error"],
    ["out-of-memory", "Cannot_free_this_much_memory"],
    ["emulator-fails", "Failed_to_start_emulator"],
    ["bootloader-error", "Bootloader_error"],
  ]) {
    const vm = pvVm(id, { platformdata: { "simulate-failures": `${failure}` }, on_shutdown: ["Start"] });
    await client.VM.import_metadata({ ...dbg, metadata: metadata(vm, { vbds, vifs: [vif(id, 0)] }) });
    const error = await failureOf(ended(client, await client.VM.start({ ...dbg, id, paused: false })));
    assert.is(Array.isArray(error) && error[0], tag);
    assert.is(await powerState(client), "Halted");
    for (const [, state] of await client.VBD.list({ ...dbg, id })) assert.is(state.plugged, false);
  }
});

acceptance("a host runs out of memory", async ({ client }) => {
  const total = Number(await client.HOST.get_total_memory_mib(dbg));
  const big = (n: number, mib: number) =>
    pvVm(uuid(n), { memory_dynamic_min: mib * MIB, memory_dynamic_max: mib * MIB, memory_static_max: mib * MIB });
  const half = Math.floor(total / 2) + 1;
  await client.VM.add({ ...dbg, vm: big(2, total - half) });
  await client.VM.add({ ...dbg, vm: big(3, half + 1) });
  await start(client, uuid(2));
  assert.equal(await failureOf(ended(client, await client.VM.start({ ...dbg, id: uuid(3), paused: false }))), [
    "Not_enough_memory",
    (half + 1) * MIB,
  ]);
  assert.is(await powerState(client, uuid(3)), "Halted");
  await ended(client, await client.VM.shutdown({ ...dbg, id: uuid(2), delay: undefined }));
  await start(client, uuid(3));
});

acceptance("a VM moves only where there is an address, and while it runs", async ({ client }) => {
  await client.VM.add({ ...dbg, vm: pvVm(id) });
  const move = (vm: string, url: string) =>
    client.VM.migrate({
      ...dbg,
      id: vm,
      vdi_map: {},
      vif_map: {},
      pci_map: {},
      xenops_url: url,
      compress: false,
      verify_dest: false,
      localhost_migration: false,
    });
  assert.equal(await failureOf(move(uuid(2), "http://h/x")), ["Does_not_exist", ["VM", `${uuid(2)}/config`]]);
  assert.equal(await failureOf(move(id, "")), ["Internal_error", "The address of the other host is none"]);
  assert.equal(await failureOf(ended(client, await move(id, "http://h/x"))), [
    "Bad_power_state",
    ["Halted", "Running"],
  ]);
});

acceptance.run();
