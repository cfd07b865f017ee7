import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { connect } from "../../generated/client/index.ts";
import { xenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { silentLogger } from "../../runtime/log/logger.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { type LifecycleTarget, lifecycle } from "./vm-lifecycle.ts";

// The steps of a real guest's life, on the guests that `npm start` makes up.

const main = new URL("../../daemons/supervisor/main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "contract-"));
const started = spawn(
  process.execPath,
  [main, `--data=${folder}`, "--http-port=-1", "--https-port=0", "--root-password=secret", "--log=none"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
process.on("exit", () => {
  started.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});
const url = await urlOf(started);
// Nobody waits for its end.
started.unref();
if (started.stdout instanceof Socket) started.stdout.unref();

async function urlOf(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (printed.endsWith("ready\n")) break;
  }
  return /XenAPI {2}(https:\S+)/.exec(printed)?.[1] ?? "";
}

function daemonOf(daemon: string): number {
  const children = readFileSync(`/proc/${started.pid}/task/${started.pid}/children`, "utf8").trim().split(" ");
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`daemons/${daemon}/`));
  if (found === undefined) throw new Error(`${daemon} does not run`);
  return Number(found);
}

const target: LifecycleTarget = {
  name: "a simulated host",
  isReal: false,
  types: ["pv", "pvh", "hvm"],
  patience: 60,
  kernel: { PV_kernel: "/boot/vmlinuz", PV_ramdisk: "/boot/initrd", PV_args: "" },
  connect: () => connect({ url, user: "root", password: "secret", tls: { rejectUnauthorized: false } }),
  async makeBridge() {},
  async crash(uuid) {
    const path = join(folder, "message-switch");
    const bus = await SwitchClient.connect({ path, name: "contract", ambient: systemAmbient, log: silentLogger });
    const xenops = xenopsClient((payload) => bus.rpc("org.xen.xapi.xenops.classic", payload));
    await xenops.DEBUG.trigger({ debug_info: "contract", cmd: "crash", args: [uuid] });
    await bus.close();
  },
  async kill(daemon) {
    process.kill(daemonOf(daemon === "xenopsd" ? "simulated-host" : daemon), "SIGKILL");
  },
};

for (const type of target.types) lifecycle(target, type);
