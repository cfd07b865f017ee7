/**
 * `npm run test:dom0 [-- pv|pvh|hvm ...]`: boots Xen with a Dom0 in QEMU, installs the toolstack there, starts it with its real backend, and
 * runs the suite of a guest's life through the API, over TLS. The image is built once. DOM0_KEEP=1 leaves the machine up.
 */
import { spawnSync } from "node:child_process";
import type { GuestType } from "../contract/vm-lifecycle.ts";
import { lifecycle } from "../contract/vm-lifecycle.ts";
import { deployBundle } from "./lab/deploy.ts";
import { dom0Target, startToolstack, toolstackLog } from "./lab/target.ts";
import { buildImage, Dom0 } from "./lab/vm.ts";

const known: readonly GuestType[] = ["pv", "pvh", "hvm"];
const asked = process.argv.slice(2);
const types = known.filter((type) => (asked.length === 0 ? type !== "hvm" : asked.includes(type)));

if (spawnSync("qemu-system-x86_64", ["--version"]).status !== 0 || process.getuid?.() !== 0) {
  console.log("skipped: test:dom0 (it needs qemu-system-x86, mmdebstrap and to be root)");
  process.exit(0);
}

const started = performance.now();
const say = (text: string) => console.log(`[${((performance.now() - started) / 1000).toFixed(0)} s] ${text}`);
const dom0 = new Dom0();
let running = false;
process.on("exit", () => {
  const { machine } = dom0;
  if (process.env.DOM0_KEEP === undefined && machine !== undefined) process.kill(machine.pid);
});

buildImage();
say("the image is there");
await dom0.start();
say("Dom0 is up");
await deployBundle(dom0.agent);
say("the toolstack is installed");
await startToolstack(dom0);
running = true;
say("the toolstack runs");
process.on("beforeExit", () => {
  if (!running || !process.exitCode) return;
  running = false;
  void toolstackLog(dom0).then((text) => console.log(text.split("\n").slice(-200).join("\n")));
});

const target = dom0Target(dom0, types);
for (const type of target.types) lifecycle(target, type);
