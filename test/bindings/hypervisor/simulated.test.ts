import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ShutdownCode } from "../../../bindings/hypervisor/domain.ts";
import { DomainBuildError, isHypervisorError } from "../../../bindings/hypervisor/errors.ts";
import type { Hypervisor } from "../../../bindings/hypervisor/hypervisor.ts";
import type { ImageReader, ImageWriter } from "../../../bindings/hypervisor/image.ts";
import type { SimulatedHost } from "../../../bindings/hypervisor/simulated/host.ts";
import type { WireConnection } from "../../../bindings/xenstore/client.ts";
import { readText, readTextIfAny } from "../../../bindings/xenstore/tree.ts";
import { turns } from "../../support/wait.ts";
import { buildRequest, builtDomain, creation, MIB_PAGES, memoryFiles, newHost, uuid } from "./support.ts";

const simulated = suite("simulated hypervisor");

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DomainBuildError) return `${error.step} ${error.errno}`;
    if (isHypervisorError(error, "ESRCH")) return "ESRCH";
    if (isHypervisorError(error, "ENOMEM")) return "ENOMEM";
    if (isHypervisorError(error, "EEXIST")) return "EEXIST";
    throw error;
  }
  return "no failure";
}

async function freeMib(host: SimulatedHost): Promise<number> {
  const { freePages, scrubPages } = await host.hypervisor.physicalInfo();
  return (freePages + scrubPages) / MIB_PAGES;
}

simulated("domains take the host's memory and give it back, once it is clean", async () => {
  const { host, pass } = newHost({ controlDomainMib: 24 });
  const hypervisor: Hypervisor = host.hypervisor;
  assert.is(await freeMib(host), 1000);
  const domid = await hypervisor.createDomain(creation(1));
  assert.is(domid, 1);
  assert.is(await codeOf(hypervisor.build(buildRequest(domid, 100))), "xc_dom_linux_build 12", "beyond its limit");
  await hypervisor.setMaxMemoryKib(domid, 900 * 1024);
  await hypervisor.setShadowMib(domid, 10);
  await hypervisor.build(buildRequest(domid, 900));
  assert.is(await freeMib(host), 90);
  assert.is((await hypervisor.domain(domid))?.totalPages, 900 * MIB_PAGES);
  const other = await hypervisor.createDomain(creation(2));
  await hypervisor.setMaxMemoryKib(other, 900 * 1024);
  assert.is(await codeOf(hypervisor.build(buildRequest(other, 91))), "xc_dom_linux_build 12", "not free");
  assert.is(await codeOf(hypervisor.setShadowMib(other, 91)), "ENOMEM");
  assert.is(await codeOf(hypervisor.claimPages(other, 91 * MIB_PAGES)), "ENOMEM");
  await hypervisor.destroy(domid);
  assert.is(await freeMib(host), 1000);
  assert.is((await hypervisor.physicalInfo()).scrubPages, 900 * MIB_PAGES);
  await pass(20);
  assert.is((await hypervisor.physicalInfo()).scrubPages, 0);
  assert.equal(
    (await hypervisor.domains()).map((each) => each.domid),
    [0, 2],
  );
  await host.stop();
});

simulated("what is asked of a domain that is not there is refused", async () => {
  const { host } = newHost();
  const hypervisor: Hypervisor = host.hypervisor;
  assert.is(await hypervisor.domain(7), undefined);
  for (const call of [
    hypervisor.pause(7),
    hypervisor.destroy(7),
    hypervisor.allocateChannel(7, 0),
    hypervisor.vcpu(7, 0),
  ]) {
    assert.is(await codeOf(call), "ESRCH");
  }
  await hypervisor.createDomain(creation(1, { domid: 9 }));
  assert.is(await codeOf(hypervisor.createDomain(creation(2, { domid: 9 }))), "EEXIST");
  assert.is(await hypervisor.createDomain(creation(3)), 10, "numbers are not used again");
  await host.stop();
});

simulated("a listed domain shows what changes", async () => {
  const { host } = newHost();
  const hypervisor: Hypervisor = host.hypervisor;
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  const of = async () => (await hypervisor.domains()).find((each) => each.domid === domid);
  assert.is((await of())?.paused, true);
  await hypervisor.unpause(domid);
  assert.is((await of())?.paused, false);
  await hypervisor.setUuid(domid, uuid(5));
  assert.is((await of())?.uuid, uuid(5));
  await hypervisor.shutdown(domid, ShutdownCode.crash);
  assert.equal([(await of())?.shutdown, (await of())?.shutdownCode], [true, ShutdownCode.crash]);
  await tree.close();
  await host.stop();
});

simulated("a guest boots when it is unpaused, speaks, and follows a request to shut down", async () => {
  const { host, pass } = newHost();
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  const home = `/local/domain/${domid}`;
  const released = await tree.watch("@releaseDomain");
  await released.next();
  await pass(1_000);
  assert.is(await readTextIfAny(tree, `${home}/data/updated`), undefined, "paused");
  await host.hypervisor.unpause(domid);
  await pass(30);
  assert.is(await readTextIfAny(tree, `${home}/data/updated`), undefined, "booting");
  await pass(20);
  assert.is(await readText(tree, `${home}/data/updated`), "1");
  assert.is(await readText(tree, `${home}/control/feature-shutdown`), "1");
  await tree.write(`${home}/control/shutdown`, "reboot");
  await pass(10);
  assert.is(await readText(tree, `${home}/control/shutdown`), "", "acknowledged");
  assert.is((await host.hypervisor.domain(domid))?.shutdown, false);
  await pass(30);
  const info = await host.hypervisor.domain(domid);
  assert.equal([info?.shutdown, info?.shutdownCode], [true, ShutdownCode.reboot]);
  assert.is(await released.next(), "@releaseDomain");
  await tree.close();
  await host.stop();
});

simulated("time stands still for a paused guest, also between an acknowledgement and the end", async () => {
  const { host, pass } = newHost();
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  await host.hypervisor.unpause(domid);
  await pass(60);
  await tree.write(`/local/domain/${domid}/control/shutdown`, "poweroff");
  await pass(10);
  await host.hypervisor.pause(domid);
  await pass(1_000);
  assert.is((await host.hypervisor.domain(domid))?.shutdown, false);
  await host.hypervisor.unpause(domid);
  await pass(40);
  assert.is((await host.hypervisor.domain(domid))?.shutdown, true);
  await tree.close();
  await host.stop();
});

/** The nodes of a disk as a toolstack adds them; everything else is the kernel's and the guest's to do. */
async function addDisk(tree: ReturnType<SimulatedHost["open"]>, domid: number) {
  const front = `/local/domain/${domid}/device/vbd/51712`;
  const back = `/local/domain/0/backend/vbd/${domid}/51712`;
  await tree.write(`${front}/backend`, back);
  await tree.write(`${front}/state`, "1");
  await tree.setPermissions(front, [{ domid, access: "n" }]);
  for (const key of ["backend", "state"]) await tree.setPermissions(`${front}/${key}`, [{ domid, access: "n" }]);
  await tree.write(`${back}/frontend`, front);
  await tree.write(`${back}/online`, "1");
  await tree.setPermissions(back, [
    { domid: 0, access: "n" },
    { domid, access: "r" },
  ]);
  await tree.write(`${back}/state`, "1");
  return {
    front,
    back,
    states: async () => [await readTextIfAny(tree, `${front}/state`), await readTextIfAny(tree, `${back}/state`)],
  };
}

simulated("a disk connects when its script has run and the guest is up, and goes when both let it", async () => {
  const { host, pass } = newHost();
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  const { front, back, states } = await addDisk(tree, domid);
  const hotplug = `/xapi/${uuid(1)}/hotplug/${domid}/vbd/51712/hotplug`;
  await turns();
  assert.is(await readTextIfAny(tree, `${back}/hotplug-status`), undefined, "the script takes its time");
  await pass(5);
  assert.is(await readText(tree, `${back}/hotplug-status`), "connected");
  assert.is(await readText(tree, hotplug), "online");
  assert.equal(await states(), ["1", "2"]);
  await host.hypervisor.unpause(domid);
  await pass(60);
  assert.equal(await states(), ["4", "4"]);
  assert.ok(await readTextIfAny(tree, `${front}/ring-ref`));
  await tree.write(`${back}/online`, "0");
  await tree.write(`${back}/state`, "5");
  await pass(5);
  assert.equal(await states(), ["6", "6"]);
  assert.is(await readTextIfAny(tree, hotplug), undefined);
  await tree.close();
  await host.stop();
});

/** Runs with a guest that is up, on a host where nothing takes time; ends the host. */
async function onGuest(run: (tree: WireConnection, domid: number) => Promise<void>): Promise<void> {
  const { host } = newHost({ delayScale: 0 });
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  await host.hypervisor.unpause(domid);
  await turns();
  await run(tree, domid);
  await tree.close();
  await host.stop();
}

simulated("a frontend that is removed while it connects does not come back", () =>
  onGuest(async (tree, domid) => {
    const { front, back } = await addDisk(tree, domid);
    await Promise.all([tree.write(`${back}/online`, "0"), tree.write(`${back}/state`, "5"), tree.rm(front)]);
    await turns();
    assert.is(await readTextIfAny(tree, `${front}/state`), undefined);
    assert.is(await readText(tree, `${back}/state`), "6");
  }),
);

simulated("a disk that was not told to close says nothing when its frontend goes, as Linux does not", () =>
  onGuest(async (tree, domid) => {
    const { front, back } = await addDisk(tree, domid);
    await turns();
    await Promise.all([tree.write(`${back}/online`, "0"), tree.rm(front)]);
    await turns();
    assert.is(await readText(tree, `${back}/state`), "4");
  }),
);

simulated("faults make a guest or its devices misbehave, by name", async () => {
  const { host, pass } = newHost();
  const tree = host.open();
  const crashing = await builtDomain(host, tree, 1);
  const deaf = await builtDomain(host, tree, 2);
  const hanging = await builtDomain(host, tree, 3);
  host.faults.define(uuid(1), "guest-crashes");
  host.faults.define(uuid(2), "guest-ignores-shutdown, detach-rejected");
  host.faults.set(uuid(3), "guest-hangs-at-shutdown", true);
  for (const domid of [crashing, deaf, hanging]) await host.hypervisor.unpause(domid);
  await pass(60);
  assert.is((await host.hypervisor.domain(crashing))?.shutdownCode, ShutdownCode.crash);
  for (const domid of [deaf, hanging]) await tree.write(`/local/domain/${domid}/control/shutdown`, "poweroff");
  await pass(10_000);
  assert.is(await readText(tree, `/local/domain/${deaf}/control/shutdown`), "poweroff");
  assert.is(await readText(tree, `/local/domain/${hanging}/control/shutdown`), "");
  assert.is((await host.hypervisor.domain(hanging))?.shutdown, false);
  const { back } = await addDisk(tree, deaf);
  await pass(10);
  await tree.write(`${back}/state`, "5");
  await pass(10);
  assert.ok(await readTextIfAny(tree, `/local/domain/${deaf}/error/device/vbd/51712/error`));
  host.faults.define(uuid(1), "build-fails");
  const failing = await host.hypervisor.createDomain(creation(1));
  await host.hypervisor.setMaxMemoryKib(failing, 1024);
  assert.is(await codeOf(host.hypervisor.build(buildRequest(failing, 1))), "xc_dom_linux_build 22");
  await tree.close();
  await host.stop();
});

simulated("a balloon driver moves towards its target, as fast as it is and as far as there is memory", async () => {
  const { host, pass } = newHost({ balloonSpeed: 10 * 1024 });
  const tree = host.open();
  const domid = await builtDomain(host, tree, 1, 64);
  await host.hypervisor.unpause(domid);
  await pass(60);
  const mib = async () => ((await host.hypervisor.domain(domid))?.totalPages ?? 0) / MIB_PAGES;
  await tree.write(`/local/domain/${domid}/memory/target`, String(44 * 1024));
  await pass(1_010);
  assert.ok((await mib()) > 50 && (await mib()) < 60, `${await mib()} MiB after a second`);
  await pass(2_000);
  assert.is(await mib(), 44);
  await tree.write(`/local/domain/${domid}/memory/target`, String(2_000 * 1024));
  await pass(5_000);
  assert.is(await mib(), 64, "its limit");
  host.faults.set(uuid(1), "balloon-stuck", true);
  await tree.write(`/local/domain/${domid}/memory/target`, String(30 * 1024));
  await pass(5_000);
  assert.is(await mib(), 64);
  await tree.close();
  await host.stop();
});

/** An image in this process. */
function image() {
  let bytes: Buffer = Buffer.alloc(0);
  const writer: ImageWriter = {
    async write(more) {
      bytes = Buffer.concat([bytes, more]);
    },
  };
  const reader: ImageReader = {
    async read(length) {
      if (length > bytes.length) throw new Error("the image has ended");
      const part = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      return part;
    },
  };
  return { writer, reader, left: () => bytes.length };
}

simulated("a suspended guest's image restores it, with its memory and already up", async () => {
  const { host } = newHost({ delayScale: 0 });
  const hypervisor: Hypervisor = host.hypervisor;
  const tree = host.open();
  const domid = await builtDomain(host, tree, 1, 64);
  const { writer, reader, left } = image();
  await hypervisor.unpause(domid);
  await turns();
  assert.is(
    await codeOf(hypervisor.save(domid, writer, { type: "pv", live: false, suspend: async () => {} })),
    "xc_domain_save 22",
  );
  assert.is(left(), 0, "nothing of a guest that has not suspended");
  const fractions: number[] = [];
  await hypervisor.save(domid, writer, {
    type: "pv",
    live: true,
    progress: (fraction) => fractions.push(fraction),
    async suspend() {
      await tree.write(`/local/domain/${domid}/control/shutdown`, "suspend");
      await turns();
    },
  });
  assert.equal(fractions, [0.25, 0.5, 0.75, 1]);
  await writer.write(Buffer.from("more"));
  const other = await hypervisor.createDomain(creation(1));
  await hypervisor.setMaxMemoryKib(other, 64 * 1024);
  await hypervisor.restore(other, reader, { type: "pv", storePort: 1, consolePort: 2 });
  assert.is((await hypervisor.domain(other))?.totalPages, 64 * MIB_PAGES);
  assert.is(left(), 4, "it reads no further than its own");
  assert.is(host.hypervisor.find(other)?.booted, true);
  await tree.close();
  await host.stop();
});

simulated("a suspend that is taken back leaves a guest that still listens", async () => {
  const { host } = newHost({ delayScale: 0 });
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  const request = `/local/domain/${domid}/control/shutdown`;
  await host.hypervisor.unpause(domid);
  await turns();
  await tree.write(request, "suspend");
  await turns();
  assert.is((await host.hypervisor.domain(domid))?.shutdownCode, ShutdownCode.suspend);
  await host.hypervisor.pause(domid);
  await host.hypervisor.resume(domid);
  await tree.introduce(domid, 1, 1);
  await tree.resume(domid);
  await host.hypervisor.unpause(domid);
  await turns();
  await tree.write(request, "poweroff");
  await turns();
  assert.is((await host.hypervisor.domain(domid))?.shutdown, true);
  await tree.close();
  await host.stop();
});

simulated("domains that were kept go on in another process, with their keys and permissions", async () => {
  const files = memoryFiles();
  const first = newHost({ files });
  const tree = first.host.open();
  const running = await builtDomain(first.host, tree, 1);
  const paused = await builtDomain(first.host, tree, 2);
  await addDisk(tree, running);
  await first.host.hypervisor.unpause(running);
  await first.pass(60);
  first.host.faults.set(uuid(2), "guest-crashes", true);
  for (const n of [1, 2]) first.host.keep({ uuid: uuid(n) });
  const permissions = await tree.getPermissions(`/local/domain/${running}/control`);
  await tree.close();
  await first.host.stop();
  const kept = [...files.texts].sort().reverse();
  files.texts.clear();
  for (const [path, text] of kept) files.texts.set(path, text);

  const { host, pass } = newHost({ files });
  host.begin();
  await turns();
  const again = host.open();
  const listed = (await host.hypervisor.domains()).map(({ domid }) => domid);
  assert.equal(listed, [0, running, paused], "by rising domid, however they were kept");
  assert.equal(await again.getPermissions(`/local/domain/${running}/control`), permissions);
  assert.is(await readText(again, `/local/domain/${running}/data/updated`), "1");
  assert.is((await host.hypervisor.physicalInfo()).freePages, (1024 - 128) * MIB_PAGES);
  await again.write(`/local/domain/0/backend/vbd/${running}/51712/online`, "0");
  await again.write(`/local/domain/0/backend/vbd/${running}/51712/state`, "5");
  await again.write(`/local/domain/${running}/control/shutdown`, "poweroff");
  await pass(5);
  assert.is(await readText(again, `/local/domain/0/backend/vbd/${running}/51712/state`), "6", "its devices are served");
  await pass(60);
  assert.is((await host.hypervisor.domain(running))?.shutdown, true, "it listens");
  await host.hypervisor.unpause(paused);
  await pass(60);
  assert.is((await host.hypervisor.domain(paused))?.shutdownCode, ShutdownCode.crash, "faults are kept");
  await host.hypervisor.destroy(running);
  await again.rm(`/local/domain/${running}`);
  await again.rm(`/local/domain/0/backend/vbd/${running}`);
  await again.rm(`/xapi/${uuid(1)}`);
  host.keep({ uuid: uuid(1) });
  assert.equal([...files.texts.keys()], [`domain/${uuid(2)}`]);
  await again.close();
  await host.stop();
});

simulated("a VM is written only when something of it has changed", async () => {
  const files = memoryFiles();
  const { host } = newHost({ files });
  const tree = host.open();
  const domid = await builtDomain(host, tree);
  let written = 0;
  const { put } = files;
  files.put = (path, text) => {
    written += 1;
    put(path, text);
  };
  for (let time = 0; time < 3; time++) host.keep({ uuid: uuid(1) });
  assert.is(written, 1);
  await tree.write(`/local/domain/${domid}/data/x`, "1");
  host.keep({ uuid: uuid(1) });
  assert.is(written, 2);
  await tree.rm(`/local/domain/${domid}/data/x`);
  host.keep({ uuid: uuid(1) });
  assert.is(written, 3);
  await tree.close();
  await host.stop();
});

simulated.run();
