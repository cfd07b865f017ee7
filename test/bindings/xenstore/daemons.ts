import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectSocket } from "../../../bindings/xenstore/socket.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { isRoot } from "../../support/available.ts";
import { ringConnection } from "./ring.ts";
import type { Hypervisor, Target } from "./target.ts";

/** What has to be installed for the real daemons and for the shim that stands for the hypervisor. */
export const remedy = "root; apt-get install --no-install-recommends xen-utils-4.17 xenstore-utils gcc libc6-dev";

const folder = "/usr/lib/xen-4.17/bin";
const shim = new URL("../../dom0/lib/fakexen.c", import.meta.url).pathname;
/** Ports of the shim: the hypervisor's notices about domains, and the first of the domains' rings. */
const domainNotice = 1;
const firstRing = 1000;

/** Whether the daemon and a compiler for the shim are on this machine. */
export function daemonInstalled(kind: Target["kind"]): boolean {
  return existsSync(binary(kind)) && existsSync("/usr/bin/gcc") && isRoot;
}

function binary(kind: Target["kind"]): string {
  return join(folder, kind === "c" ? "xenstored" : "oxenstored");
}

/** Starts a real daemon in a folder of its own, without a hypervisor. */
export async function startDaemon(kind: Target["kind"]): Promise<Target & { readonly socket: string }> {
  const directory = mkdtempSync(join(tmpdir(), "xenstored-"));
  const path = (name: string) => join(directory, name);
  for (const name of ["domains", "rings"]) mkdirSync(path(name));
  writeFileSync(path("xsd_port"), "1");
  execFileSync("mkfifo", [path("evtchn")]);
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", path("fakexen.so"), shim, "-ldl"]);
  if (kind === "ocaml") writeFileSync(path("oxenstored.conf"), ocamlSettings(directory));
  const options =
    kind === "c"
      ? ["-N", "-F", path("pid")]
      : ["--no-fork", "--no-access-log", "--config-file", path("oxenstored.conf")];
  // A run of the tests that is killed takes the daemon with it.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", binary(kind), ...options], {
    cwd: directory,
    stdio: "ignore",
    env: {
      ...process.env,
      LD_PRELOAD: path("fakexen.so"),
      FAKEXEN_DIR: directory,
      XENSTORED_RUNDIR: directory,
      XENSTORED_ROOTDIR: directory,
    },
  });
  const socket = path("socket");
  await untilListening(child, socket);
  const notify = (port: number) => writeFileSync(path("evtchn"), Buffer.from(new Uint32Array([port]).buffer));
  return {
    kind,
    socket,
    longDirectories: true,
    connect: () => connectSocket(socket, systemAmbient),
    hypervisor: fileHypervisor(directory, () => notify(domainNotice)),
    guest: async (domid) => ringConnection(path(`rings/${domid}`), () => notify(firstRing + domid)),
    async stop() {
      // oxenstored writes its state to a fixed place when it is asked to end.
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      rmSync(directory, { recursive: true });
    },
  };
}

/** Domains as the shim knows them: a file each. */
function fileHypervisor(directory: string, notice: () => void): Hypervisor {
  const file = (domid: number) => join(directory, "domains", String(domid));
  return {
    create(domid) {
      writeFileSync(file(domid), "");
      writeFileSync(join(directory, "rings", String(domid)), Buffer.alloc(4096));
    },
    shutdown(domid) {
      writeFileSync(file(domid), "shutdown");
      notice();
    },
    proceed: (domid) => writeFileSync(file(domid), ""),
    destroy(domid) {
      rmSync(file(domid));
      notice();
    },
  };
}

function ocamlSettings(directory: string): string {
  const shipped = readFileSync("/etc/xen/oxenstored.conf", "utf8");
  return `${shipped.replace(/^pid-file.*$/m, `pid-file = ${directory}/pid`)}\nxenstored-log-file = ${directory}/log\n`;
}

async function untilListening(child: ChildProcess, socket: string): Promise<void> {
  while (!(await listens(socket))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
