import { readFile, rm, writeFile } from "node:fs/promises";
import { startProgram } from "../../../../bindings/forkexec/client.ts";
import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { type Ambient, sleep } from "../../../../runtime/ambient.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { failure, unimplemented } from "../../errors.ts";
import type { Xenstore } from "../xen/access.ts";
import type { Emulators } from "../xen/emulators.ts";
import { domainPath } from "../xen/paths.ts";
import { firstThere } from "./files.ts";
import type { ProgramRunner } from "./programs.ts";
import { qemuArguments, qemuFiles } from "./qemu-arguments.ts";
import { withQmp } from "./qmp.ts";

const LOOK_MS = 100;
/** How long a device model may take to end when it is asked to, before it is killed. */
const END_MS = 5_000;

/** QEMU as Debian, and as XCP-ng, name it. */
const qemu = () => firstThere(["/usr/libexec/xen-qemu-system-i386", "/usr/lib64/xen/bin/qemu-system-i386"]);

export interface EmulatorOptions extends ProgramRunner {
  readonly log: Logger;
  /** Seconds that a device model may take to start. */
  readonly seconds: number;
}

/** Device models of HVM guests: QEMU, started by forkexecd so that they outlive this daemon (spec: xen-domain-build.md, section 10). */
export function qemuEmulators(xenstore: Xenstore, options: EmulatorOptions): Emulators {
  const { ambient, forkexecd, log } = options;
  const command = <T>(domid: number, use: Parameters<typeof withQmp<T>>[2]) =>
    withQmp(qemuFiles(domid).commands, ambient, use);
  const pidOf = (domid: number) => runningPid(domid);
  return {
    async start(task, start) {
      const { domid, definition } = start;
      const { vm } = definition;
      if (vm.ty[0] !== "HVM") return;
      await forgetFiles(domid);
      const program = await startProgram(
        {
          program: qemu(),
          arguments: qemuArguments(start),
          environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"],
          syslog: { key: `qemu-dm-${domid}`, stderrToo: true },
        },
        { socket: forkexecd, ambient },
      );
      const ended = program.wait().then(([how, code]) => `it ended: ${how} ${code}`);
      // Its end is told by its absence from now on.
      ended.catch(() => {});
      try {
        await task.unlessCancelled(untilReady(domid, options, ended));
        await command(domid, async (qmp) => {
          if (start.restore) await qmp.run("migrate-incoming", { uri: `exec:cat ${qemuFiles(domid).resumeState}` });
          await qmp.run("cont");
        });
      } catch (error) {
        await endProcess(domid, ambient);
        const why = error instanceof Error ? error.message : String(error);
        log.error(`device model of domain ${domid}: ${why}`);
        throw failure(["Failed_to_start_emulator", [vm.id, "qemu-dm", why]]);
      }
      const tree = await xenstore.connection();
      const pid = await pidOf(domid);
      await tree.write(`${domainPath(domid)}/image/device-model-pid`, String(pid ?? program.pid));
      await tree.write(`${domainPath(domid)}/qemu-pid`, String(pid ?? program.pid));
    },
    async runs(domid) {
      return (await pidOf(domid)) !== undefined;
    },
    async stop(domid) {
      await endProcess(domid, ambient);
      await forgetFiles(domid);
      const tree = await xenstore.connection();
      if ((await readTextIfAny(tree, `${domainPath(domid)}/qemu-pid`)) === undefined) return;
      await removeIfAny(tree, `${domainPath(domid)}/qemu-pid`);
    },
    async save(domid) {
      if ((await pidOf(domid)) === undefined) return undefined;
      const { savedState } = qemuFiles(domid);
      await command(domid, async (qmp) => {
        await qmp.run("stop");
        await qmp.run("xen-save-devices-state", { filename: savedState, live: false });
      });
      const state = await readFile(savedState);
      await rm(savedState, { force: true });
      return state;
    },
    async keepState(domid, state) {
      await writeFile(qemuFiles(domid).resumeState, state, { mode: 0o600 });
    },
    async resume(domid) {
      if ((await pidOf(domid)) !== undefined) await command(domid, (qmp) => qmp.run("cont"));
    },
    async changeMedium(domid, { index }, path) {
      const id = `ide${index >> 1}-cd${index & 1}`;
      await command(domid, async (qmp) => {
        if (path === undefined) await qmp.run("eject", { id, force: true });
        else await qmp.run("blockdev-change-medium", { id, filename: path, format: "raw" });
      });
    },
    async setVcpus() {
      throw unimplemented("VM.set_vcpus of an HVM guest that runs");
    },
    async plugPci(domid, address) {
      const id = `pci-pt-${address.slice(5).replace(":", "_")}`;
      await command(domid, (qmp) =>
        qmp.run("device_add", { driver: "xen-pci-passthrough", id, hostaddr: address, permissive: true }),
      );
    },
    async plugUsb() {
      throw unimplemented("VUSB.plug");
    },
    async unplugUsb() {},
    usbDevices: async () => new Set<string>(),
  };
}

/** Resolves when the monitor takes connections. */
async function untilReady(domid: number, { ambient, seconds }: EmulatorOptions, ended: Promise<string>): Promise<void> {
  let end: string | undefined;
  ended.then(
    (how) => {
      end = how;
    },
    () => {},
  );
  for (let waited = 0; waited < seconds * 1_000; waited += LOOK_MS) {
    if (end !== undefined) throw new Error(end);
    const isThere = await withQmp(qemuFiles(domid).events, ambient, async () => true).catch(() => false);
    if (isThere) return;
    await sleep(ambient, LOOK_MS);
  }
  throw new Error("its monitor takes no connections");
}

/** The process whose pid file and command line say that it is the domain's device model. */
async function runningPid(domid: number): Promise<number | undefined> {
  const pid = Number(await readFile(qemuFiles(domid).pid, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const line = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
  return line.split("\0").includes(`qemu-dm-${domid}`) ? pid : undefined;
}

async function endProcess(domid: number, ambient: Ambient): Promise<void> {
  const pid = await runningPid(domid);
  if (pid === undefined) return;
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < END_MS; waited += LOOK_MS) {
    if ((await runningPid(domid)) === undefined) return;
    await sleep(ambient, LOOK_MS);
  }
  signal(pid, "SIGKILL");
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

async function forgetFiles(domid: number): Promise<void> {
  const { pid, commands, events, vnc } = qemuFiles(domid);
  await Promise.all([pid, commands, events, vnc].map((path) => rm(path, { force: true })));
}
