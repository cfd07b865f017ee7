import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ShutdownCode } from "../../../bindings/hypervisor/domain.ts";
import { xenopsRecord } from "../../../daemons/xenopsd/backends/xen/image-format.ts";
import { requestOfCode } from "../../../daemons/xenopsd/backends/xen/shutdown.ts";
import type { VmT } from "../../../generated/daemons/xenops.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { failureOf } from "../../support/failure.ts";
import { turns, until } from "../../support/wait.ts";
import { hvmInfo, pvVm, uuid } from "../support.ts";
import { below, created, defined, id, MIB, running, type Stage, stage, task, values } from "./support.ts";

const domains = suite<{ on: Stage }>("xenopsd's backend: domains");

domains.before.each(async (context) => {
  context.on = await stage();
});
domains.after.each(({ on }) => on.end());

domains("a domain comes with its keys, each as readable and writable as specified", async ({ on }) => {
  const { vm } = defined(on.store, { xsdata: { "vm-data/a": "b", "other/c": "d" } });
  const domid = await created(on, vm);
  assert.is(domid, 1);
  const home = below(on, "/local/domain/1");
  const readable = "n0,r1";
  const own = "n1";
  assert.is(home["/local/domain/1"], `|${readable}`);
  assert.is(home["/local/domain/1/vm"], `/vm/${id}|${readable}`);
  assert.is(home["/local/domain/1/name"], `vm 0001|${readable}`);
  for (const node of ["cpu", "memory"]) assert.is(home[`/local/domain/1/${node}`], `|${readable}`, node);
  for (const node of [
    "device",
    "device/vbd",
    "device/9pfs",
    "device/vif",
    "feature",
    "error",
    "drivers",
    "control",
    "attr",
    "xenserver/attr",
    "data",
    "messages",
    "vm-data",
    "hvmloader",
    "rrd",
  ]) {
    assert.is(home[`/local/domain/1/${node}`], `|${own}`, node);
  }
  assert.is(below(on, "/xenops/domain/1")["/xenops/domain/1"], "|n0");
  assert.is(below(on, "/libxl/1")["/libxl/1"], "|n0");
  const ofVm = below(on, `/vm/${id}`);
  assert.is(ofVm[`/vm/${id}`], `|${readable}`);
  assert.is(ofVm[`/vm/${id}/uuid`], `${id}|${readable}`);
  assert.is(ofVm[`/vm/${id}/domains/1`], `/local/domain/1|${readable}`);
  assert.match(ofVm[`/vm/${id}/domains/1/create-time`] ?? "", /^\d+\|/);
  const keys = values(on, "/local/domain/1");
  assert.is(keys["platform/vcpu/number"], "4");
  assert.is(keys["platform/vcpu/current"], "2");
  assert.is(keys["platform/acpi_s3"], "0");
  assert.is(keys["vm-data/a"], "b");
  assert.is(keys["other/c"], undefined, "only what is for guests");
  assert.is(keys["action-request"], "poweroff");
  assert.is(keys["control/platform-feature-multiprocessor-suspend"], "1");
  assert.is(keys["control/has-vendor-device"], "0");
  assert.match(keys["unique-domain-id"] ?? "", /^[0-9a-f-]{36}$/);
  assert.is(keys["memory/initial-target"], String(256 * 1024));
  const availability = [0, 1, 2, 3].map((cpu) => keys[`cpu/${cpu}/availability`]);
  assert.equal(availability, ["online", "online", "offline", "offline"]);
  assert.is(values(on, "/xenops/domain/1")["domain-type"], "pv");
});

domains("a guest may change what is its own and nothing else", async ({ on }) => {
  const { domid } = await running(on);
  const guest = on.host.connect(domid);
  await guest.write("data/x", "1");
  await guest.write("vm-data/x", "1");
  for (const key of ["name", "memory/target", "platform/acpi_s3", "cpu/0/availability", "console/port"]) {
    const refused = await guest.write(key, "x").then(
      () => "written",
      (error: { code?: string }) => error.code,
    );
    assert.is(refused, "EACCES", key);
  }
  await guest.close();
});

domains("what is built is told to xenstored, with the guest's rings and memory", async ({ on }) => {
  const { domid } = await running(on);
  const keys = values(on, `/local/domain/${domid}`);
  assert.is(keys.domid, String(domid));
  assert.is(keys["memory/static-max"], String(256 * 1024));
  assert.is(keys["memory/target"], String(256 * 1024));
  assert.is(keys["memory/dynamic-min"], String(128 * 1024));
  assert.is(keys["memory/dynamic-max"], String(256 * 1024));
  assert.is(keys["store/port"], "1");
  assert.is(keys["console/port"], "2");
  assert.is(keys["console/limit"], "65536");
  assert.ok(Number(keys["store/ring-ref"]) > 0);
  assert.is(values(on, `/libxl/${domid}`).type, "pv");
  assert.is(await on.tree.isDomainIntroduced(domid), true);
});

domains("drivers count as there as long as one of the devices is connected", async ({ on }) => {
  const { vm, disk, card } = await running(on);
  const detected = async () => {
    await turns();
    return (await on.backend.vm.state(vm)).pv_drivers_detected;
  };
  assert.is(await detected(), true);
  const before = on.events.length;
  await on.backend.vif.unplug(task, vm, card, false);
  assert.is(await detected(), true, "the disk still is");
  await on.backend.vbd.unplug(task, vm, disk, false);
  assert.is(await detected(), false);
  assert.ok(
    on.events.slice(before).some(({ kind }) => kind === "news"),
    "clients hear of it",
  );
  await on.backend.vif.plug(task, vm, card);
  assert.is(await detected(), true);
  await on.tree.rm("/local/domain/0/backend/vif/1/0");
  assert.is(await detected(), false, "a backend that is taken away serves nobody");
});

domains("the state of a VM is what its domain, its keys and its agent say", async ({ on }) => {
  const { vm, domid } = await running(on, { platformdata: { featureset: "", nomigrate: "true" } });
  const state = await on.backend.vm.state(vm);
  assert.is(state.power_state, "Running");
  assert.equal(state.domids, [domid]);
  assert.is(state.memory_target, 256 * MIB);
  assert.is(state.memory_actual, 256 * MIB);
  assert.is(state.vcpu_target, 2);
  assert.is(state.guest_agent["attr/PVAddons/MajorVersion"], "9");
  assert.is(state.guest_agent["control/feature-suspend"], "1");
  assert.is(state.guest_agent["memory/target"], undefined);
  assert.is(state.pv_drivers_detected, true);
  assert.is(state.nomigrate, true);
  assert.is(state.domain_type, "Domain_PV");
  await on.tree.write(`/local/domain/${domid}/attr/vif/0/ipv4/0`, "192.0.2.7");
  await on.tree.write(`/local/domain/${domid}/attr/os/hotfixes/0`, "KB1");
  await on.tree.write(`/local/domain/${domid}/console/vnc-port`, "5901");
  await on.tree.write(`/local/domain/${domid}/memory/uncooperative`, "");
  await turns();
  const later = await on.backend.vm.state(vm);
  assert.is(later.guest_agent["attr/vif/0/ipv4/0"], "192.0.2.7", "a watch has told of it");
  assert.is(later.guest_agent["attr/os/hotfixes/0"], undefined);
  assert.is(later.uncooperative_balloon_driver, true);
  assert.equal(later.consoles, [{ protocol: "Rfb", port: 5901, path: "" }]);
  await on.backend.vm.pause(vm);
  assert.is((await on.backend.vm.state(vm)).power_state, "Paused");
});

domains("a domain that is destroyed leaves no key, no device and no memory taken", async ({ on }) => {
  const { freePages } = await on.host.hypervisor.physicalInfo();
  const { vm, domid } = await running(on);
  assert.ok((await on.host.hypervisor.physicalInfo()).freePages < freePages);
  await on.backend.vm.destroy(task, vm);
  assert.is((await on.host.hypervisor.physicalInfo()).freePages, freePages);
  for (const path of [
    `/local/domain/${domid}`,
    `/xenops/domain/${domid}`,
    `/libxl/${domid}`,
    `/xapi/${id}`,
    `/vm/${id}/domains/${domid}`,
    `/local/domain/0/backend/vbd3/${domid}`,
    `/local/domain/0/backend/vif/${domid}`,
  ]) {
    assert.equal(below(on, path), {}, path);
  }
  assert.is((await on.backend.vm.state(vm)).power_state, "Halted");
  await on.backend.vm.destroy(task, vm);
  await on.backend.vm.remove(vm);
  assert.equal(below(on, `/vm/${id}`), {});
});

domains("a guest's end is reported, and read as what its domain needs", async ({ on }) => {
  const { vm, domid } = await running(on);
  assert.is(await on.backend.vm.actionRequest(vm), undefined);
  on.events.length = 0;
  await on.host.hypervisor.shutdown(domid, ShutdownCode.crash);
  await turns();
  assert.equal(
    on.events.filter(({ kind }) => kind === "vm"),
    [{ kind: "vm", vm: id }],
  );
  assert.is(await on.backend.vm.actionRequest(vm), "Needs_crashdump");
  assert.equal([0, 1, 2, 3, 4, 5, 9].map(requestOfCode), [
    "Needs_poweroff",
    "Needs_reboot",
    "Needs_suspend",
    "Needs_crashdump",
    "Needs_reboot",
    "Needs_softreboot",
    "Needs_poweroff",
  ]);
});

domains("a domain that somebody else destroys is noticed", async ({ on }) => {
  const { vm, domid } = await running(on);
  await on.host.hypervisor.destroy(domid);
  await turns();
  assert.is(on.backend.vm.domid(id), undefined);
  assert.is((await on.backend.vm.state(vm)).power_state, "Halted");
});

domains("a VM suspends and resumes with its memory, vCPUs and devices to be plugged anew", async ({ on }) => {
  const { vm, definition, disk } = await running(on);
  assert.is(await on.backend.vm.suspendedMemory(vm), undefined);
  assert.is(await on.backend.vm.suspendedMemory(pvVm(uuid(7))), undefined);
  await on.backend.vm.setVcpus(vm, 3);
  const image = { disk: ["VDI", "sr/suspend"] as ["VDI", string] };
  await on.backend.vm.save(task, definition, image);
  assert.is(await on.backend.vm.actionRequest(vm), "Needs_suspend");
  await on.backend.vm.destroy(task, vm);
  assert.is((await on.backend.vm.state(vm)).power_state, "Suspended");
  assert.is(await on.backend.vm.suspendedMemory(vm), 256 * MIB);
  const domid = await created(on, vm);
  await on.backend.vm.restore(task, definition, image);
  assert.is(await on.backend.vm.suspendedMemory(vm), 256 * MIB, "what follows may still fail");
  await on.backend.vm.setActionRequest(vm, undefined);
  assert.is(await on.backend.vm.suspendedMemory(vm), undefined);
  await on.backend.vbd.plug(task, vm, disk);
  await on.backend.vm.unpause(vm);
  await turns();
  const state = await on.backend.vm.state(vm);
  assert.is(state.vcpu_target, 3);
  assert.is(state.guest_agent["control/feature-shutdown"], "1", "the agent speaks in the new domain");
  assert.is(values(on, `/local/domain/0/backend/vbd3/${domid}/51712`).state, "4");
});

domains("an image that is none, or holds what nobody knows, is refused", async ({ on }) => {
  const { vm } = defined(on.store);
  await created(on, vm);
  const definition = { vm, vbds: [], vifs: [], vgpus: [], vusbs: [], pcis: [] };
  const from = (bytes: Buffer) => ({
    stream: {
      async read(length: number) {
        if (length > bytes.length) throw new Error("The image has ended");
        const part = bytes.subarray(0, length);
        bytes = bytes.subarray(length);
        return part;
      },
    },
  });
  const header = (type: number, length: number) => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(BigInt(type), 0);
    bytes.writeBigUInt64LE(BigInt(length), 8);
    return bytes;
  };
  const signature = Buffer.from("XenSavedDomv2-\n");
  for (const image of [
    Buffer.from("no image at all, but long enough"),
    Buffer.from("XenSavedDomain\n"),
    Buffer.concat([signature, header(0x77, 0)]),
    Buffer.concat([signature, header(0xf00, 2 ** 21)]),
    Buffer.concat([signature, header(2 ** 40, 0)]),
    Buffer.concat([signature, header(0xf0, 0), Buffer.from("SimulatedMemory?\0\0\0\0")]),
  ]) {
    const error = await failureOf(on.backend.vm.restore(task, definition, from(image)));
    assert.match(JSON.stringify(error), /Suspend_image_failure|Domain_build_failure/);
  }
  const skipped = Buffer.concat([signature, header(0xf, 3), Buffer.from("abc"), header(0xffff, 0)]);
  await on.backend.vm.restore(task, definition, from(skipped));
  assert.is(
    xenopsRecord(Date.UTC(2026, 0, 31, 9, 5, 7), "x").toString(),
    '((time 20260131T09:05:07Z)(word_size 64)(vm_str "x")(xs_subtree()))',
  );
});

domains("a VM goes to another id with all that is its own", async ({ on }) => {
  const { vm, domid, disk } = await running(on);
  await on.backend.vm.rename(vm, uuid(2));
  const renamed = pvVm(uuid(2));
  on.store.putVm(renamed);
  const moved = { ...disk, id: [uuid(2), "xvda"] as [string, string] };
  assert.is(on.backend.vm.domid(uuid(2)), domid);
  assert.is(on.backend.vm.domid(id), undefined);
  assert.is((await on.backend.vbd.state(moved)).plugged, true);
  for (const path of [`/vm/${id}`, `/xapi/${id}`]) assert.equal(below(on, path), {}, path);
  assert.is(values(on, `/local/domain/${domid}`).vm, `/vm/${uuid(2)}`);
  await on.backend.vbd.unplug(task, renamed, moved, false);
  await on.backend.vm.destroy(task, renamed);
  assert.equal(below(on, `/xapi/${uuid(2)}`), {});
});

domains("an HVM guest without drivers is shut down from outside, one with drivers is asked", async ({ on }) => {
  const hvm: VmT["ty"] = ["HVM", hvmInfo];
  on.host.faults.set(id, "guest-hangs-at-shutdown", true);
  const { vm, domid } = await running(on, { ty: hvm });
  assert.is(await on.backend.vm.requestShutdown(task, vm, "PowerOff", 10), true);
  assert.is((await on.host.hypervisor.domain(domid))?.shutdown, false, "it has acknowledged and hangs");
  await on.backend.vm.destroy(task, vm);
  on.host.faults.set(id, "no-guest-agent", true);
  const second = await running(on, { ty: hvm });
  assert.is(await on.backend.vm.requestShutdown(task, vm, "Reboot", 10), true);
  assert.is((await on.host.hypervisor.domain(second.domid))?.shutdownCode, ShutdownCode.reboot);
});

domains("a request that a guest does not see in time is taken back", async () => {
  const ambient = new ManualAmbient();
  const on = await stage(ambient);
  on.host.faults.set(id, "guest-ignores-suspend", true);
  const { vm, domid } = await running(on);
  const asked = () => values(on, `/local/domain/${domid}/control`).shutdown;
  const answer = on.backend.vm.requestShutdown(task, vm, "Suspend", 10);
  await turns();
  assert.is(asked(), "suspend");
  ambient.advance(10_000);
  assert.is(await answer, false);
  assert.is(asked(), undefined);
  await on.end();
});

domains("the machine of an HVM guest takes vCPUs and gives none away; a refusal changes nothing", async ({ on }) => {
  const { vm, domid } = await running(on, { ty: ["HVM", hvmInfo] });
  await on.backend.vm.setVcpus(vm, 3);
  assert.match(JSON.stringify(await failureOf(on.backend.vm.setVcpus(vm, 1))), /device_del/);
  const keys = values(on, `/local/domain/${domid}`);
  const availability = [0, 1, 2, 3].map((cpu) => keys[`cpu/${cpu}/availability`]);
  assert.equal(availability, ["online", "online", "online", "offline"]);
});

domains("a lost connection to xenstore is made again, and what was missed is found", async () => {
  const ambient = new ManualAmbient();
  const on = await stage(ambient);
  const { vm, domid, disk } = await running(on);
  await on.lose();
  await turns();
  ambient.advance(5_000);
  await turns();
  await on.tree.write(`/local/domain/${domid}/attr/x`, "1");
  await turns();
  await on.backend.vm.state(vm);
  await on.tree.write(`/local/domain/${domid}/attr/x`, "2");
  on.events.length = 0;
  await turns();
  assert.equal(on.events, [{ kind: "news", vm: id }], "a domain that ran on is watched again");
  assert.is((await on.backend.vm.state(vm)).guest_agent["attr/x"], "2");
  await on.lose();
  await turns();
  assert.is((await on.backend.vm.state(vm)).power_state, "Running", "calls connect at once");
  await on.backend.vbd.unplug(task, vm, disk, true);
  on.events.length = 0;
  await on.host.hypervisor.shutdown(domid, ShutdownCode.poweroff);
  await turns();
  assert.equal(on.events, [], "nobody watches yet");
  ambient.advance(5_000);
  await turns();
  assert.equal(
    on.events.filter(({ kind }) => kind === "vm"),
    [{ kind: "vm", vm: id }],
  );
  await on.backend.vm.destroy(task, vm);
  const again = await running(on);
  await on.tree.write(`/local/domain/${again.domid}/attr/x`, "1");
  await turns();
  assert.is((await on.backend.vm.state(vm)).guest_agent["attr/x"], "1", "keys are watched again");
  await on.end();
});

domains("platform data that cannot be understood is named", async ({ on }) => {
  for (const [platformdata, named] of [
    [{ "nested-virt": "maybe" }, "platform/nested-virt=maybe"],
    [{ max_grant_frames: "many" }, "platform/max_grant_frames=many"],
  ] as const) {
    const hvm: VmT["ty"] = ["HVM", hvmInfo];
    const vm = pvVm(id, { platformdata, ty: hvm });
    const error = await failureOf(created(on, vm));
    assert.match(JSON.stringify(error), named);
    assert.is(on.backend.vm.domid(id), undefined);
  }
});

domains("a magic key that nobody takes is taken back", async () => {
  const ambient = new ManualAmbient();
  const on = await stage(ambient);
  on.host.faults.set(id, "no-guest-agent", true);
  const { domid } = await running(on);
  const key = `/local/domain/${domid}/control/sysrq`;
  const sent = failureOf(on.backend.trigger("sysrq", [id, "s"]));
  await turns();
  assert.is(below(on, key)[key], `s|n${domid}`);
  ambient.advance(10_000);
  assert.equal(await sent, ["Unimplemented", "sysrq"]);
  assert.equal(below(on, key), {});
  assert.equal(await failureOf(on.backend.trigger("sysrq", [uuid(9), "s"])), ["Does_not_exist", ["domain", uuid(9)]]);
  await on.end();
});

domains("a machine without buttons cannot be sent what they say", async ({ on }) => {
  await running(on);
  for (const name of ["power", "sleep", "reset", "init", "other"]) {
    assert.equal(await failureOf(on.backend.trigger("trigger", [id, name])), ["Unimplemented", `trigger ${name}`]);
  }
  await on.backend.trigger("trigger", [id, "nmi"]);
});

domains("with a device model that dies, the USB devices that it had are looked at", async ({ on }) => {
  const { domid } = await running(on, { ty: ["HVM", hvmInfo] });
  on.store.putDevice("vusb", { id: [id, "vusb1-2"], hostbus: "1", hostport: "2", version: "", path: "1-2", speed: 12 });
  await on.tree.write(`/local/domain/${domid}/qemu-pid-signal`, "signal:9");
  await until(() => on.events.some((event) => event.kind === "vusb" && event.id[1] === "vusb1-2"));
});

domains.run();
