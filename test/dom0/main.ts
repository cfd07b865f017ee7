/**
 * `npm run test:dom0 [-- libraries|pv|pvh|hvm|network ...]`: boots Xen with a Dom0 in QEMU, installs the toolstack there, starts it with its real
 * backend, and runs the suite of a guest's life through the API, over TLS; `libraries` tries the bindings on what the hypervisor does,
 * `network` what passes the host's bridges, with a PV guest.
 * Without words: all. The image is built once; each run has a machine of its own, which DOM0_KEEP=1 leaves up:
 * `DOM0_STATE=FOLDER node test/dom0/lab/main.ts` looks into it.
 */
import { rmSync } from "node:fs";
import type { GuestType } from "../contract/vm-lifecycle.ts";
import { lifecycle } from "../contract/vm-lifecycle.ts";
import { available, hasProgram, isRoot } from "../support/available.ts";
import { deployBundle, runInside } from "./lab/deploy.ts";
import { keep, removeStale, runFolder } from "./lab/stale.ts";
import { dom0Target, makeStorage, startToolstack } from "./lab/target.ts";
import { buildImage, cacheFolder, Dom0 } from "./lab/vm.ts";
import { networkInDom0 } from "./network.ts";

const known: readonly GuestType[] = ["pv", "pvh", "hvm"];
const asked = process.argv.slice(2);
const types = known.filter((type) => asked.length === 0 || asked.includes(type));
const others = ["libraries", "network"];
const unknown = asked.find((word) => !others.includes(word) && !known.some((type) => type === word));
if (unknown !== undefined) {
  console.error(`test:dom0: there is no ${unknown}; there are ${[...others, ...known].join(", ")}`);
  process.exit(2);
}
const isAsked = (word: string) => asked.length === 0 || asked.includes(word);

const packages = "qemu-system-x86 mmdebstrap e2fsprogs cpio busybox-static kmod xz-utils binutils gcc libc6-dev";
const possible = isRoot && hasProgram("qemu-system-x86_64") && hasProgram("mmdebstrap");
if (!available(possible, "test:dom0", `root; apt-get install --no-install-recommends ${packages}`)) {
  process.exit(process.env.TEST_PACKAGES_INSTALLED === undefined ? 0 : 1);
}

const isKept = process.env.DOM0_KEEP !== undefined;
/** A machine that hangs ends, too; minutes. */
const LONGEST = 45;

const started = performance.now();
const say = (text: string) => console.log(`[${((performance.now() - started) / 1000).toFixed(0)} s] ${text}`);
buildImage();
say("the image is there");
removeStale(cacheFolder);
const dom0 = new Dom0(process.env.DOM0_STATE ?? runFolder(cacheFolder, process.pid));
process.on("exit", () => {
  const { machine, folder } = dom0;
  if (isKept) return;
  if (machine !== undefined) process.kill(machine.pid);
  rmSync(folder, { recursive: true, force: true });
});

const giveUp = () => {
  say("it takes too long");
  process.exit(1);
};
setTimeout(giveUp, LONGEST * 60_000).unref();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

await dom0.start();
if (isKept) keep(dom0);
say("Dom0 is up");
await deployBundle(dom0);
say("the toolstack is installed");
if (isAsked("libraries") && (await runInside(dom0, "libraries")) !== 0) process.exitCode = 1;
await startToolstack(dom0);
say("the toolstack runs");
const target = dom0Target(dom0, types);
await makeStorage(dom0, target);
say("there is a place for disks");
for (const type of target.types) lifecycle(target, type);
// Last: it leaves the host with another kind of bridges.
if (isAsked("network")) networkInDom0(dom0, target);
