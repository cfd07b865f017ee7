import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "./agent.ts";

/** Where everything of the laboratory is kept: `DOM0_CACHE`. */
export const cacheFolder = process.env.DOM0_CACHE ?? join(homedir(), ".cache/xapi-ts-dom0");

const imageFolder = join(cacheFolder, "image");
const builder = new URL("../image/build.sh", import.meta.url).pathname;

/** Ports of Dom0 that can be reached from here. */
const agentPort = 2222;
const apiPort = 443;

const bootProblem = /Dom0 crashed|Panic on CPU|Kernel panic|FATAL/;

/** A running machine with Xen. */
export interface Machine {
  readonly pid: number;
  /** Loopback ports that lead to Dom0: its agent, and what listens there on 443. */
  readonly agentPort: number;
  readonly apiPort: number;
}

/** Builds what is booted, unless it is there. Raises an Error. */
export function buildImage(options: readonly string[] = []): void {
  const { status } = spawnSync("nice", ["-n", "5", "bash", builder, ...options], { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`the image was not built (${status})`);
}

/** One machine with a folder for its state; several folders, several machines. Every boot begins with the same disk. */
export class Dom0 {
  /** Where its state is. */
  readonly folder: string;

  constructor(folder = process.env.DOM0_STATE ?? join(cacheFolder, "vm-default")) {
    this.folder = folder;
  }

  /** The machine, while it runs. */
  get machine(): Machine | undefined {
    const file = this.#path("machine.json");
    if (!existsSync(file)) return undefined;
    const machine: Machine = JSON.parse(readFileSync(file, "utf8"));
    return runs(machine.pid) ? machine : undefined;
  }

  /** The agent in it; raises an Error where it does not run. */
  get agent(): Agent {
    const { machine } = this;
    if (machine === undefined) throw new Error("no Dom0 is up");
    return new Agent(machine.agentPort);
  }

  /** What the hypervisor and Dom0 have printed. */
  get serialLog(): string {
    const file = this.#path("serial.log");
    return existsSync(file) ? readFileSync(file, "latin1") : "";
  }

  /** Boots, and resolves when the agent answers; answers the seconds. A machine that runs stays as it is. Raises an Error with the end of the log. */
  async start(): Promise<number> {
    if (this.machine !== undefined) return 0;
    mkdirSync(this.folder, { recursive: true });
    for (const file of ["machine.json", "pid", "serial.log"]) rmSync(this.#path(file), { force: true });
    const ports = { agentPort: await freePort(), apiPort: await freePort() };
    const { status, stderr } = spawnSync("nice", ["-n", "5", "qemu-system-x86_64", ...this.#arguments(ports)]);
    if (status !== 0) throw new Error(`qemu: ${stderr}`);
    const pid = Number(readFileSync(this.#path("pid"), "utf8"));
    writeFileSync(this.#path("machine.json"), JSON.stringify({ pid, ...ports }));
    return await this.#booted();
  }

  /** Ends the machine. */
  async stop(): Promise<void> {
    const { machine } = this;
    if (machine === undefined) return;
    process.kill(machine.pid);
    while (runs(machine.pid)) await pause(100);
    rmSync(this.#path("machine.json"));
  }

  async #booted(): Promise<number> {
    const started = performance.now();
    const limit = Number(process.env.DOM0_BOOT_TIMEOUT ?? 300);
    for (;;) {
      const log = this.serialLog;
      const seconds = (performance.now() - started) / 1000;
      if (log.includes("DOM0-READY")) return seconds;
      if (this.machine === undefined || bootProblem.test(log) || seconds > limit) {
        await this.stop();
        throw new Error(`Dom0 did not boot in ${Math.round(seconds)} s:\n${log.split("\n").slice(-40).join("\n")}`);
      }
      await pause(200);
    }
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  #arguments(ports: Pick<Machine, "agentPort" | "apiPort">): string[] {
    const {
      DOM0_ACCEL: accelerator = "tcg,thread=multi,tb-size=1024",
      // SMAP: the iretq of a PV kernel reads the stack as supervisor here. RDTSCP: the emulated SVM reports it as RDTSC, which ends guests.
      // AVX and what needs it: now and then a PVH guest's process got an invalid opcode for an instruction that its CPUID shows.
      DOM0_CPU: cpu = "max,-smap,-rdtscp,-avx,-avx2,-fma,-f16c",
      DOM0_MEM: memory = "3072",
      DOM0_DOM0MEM: dom0Memory = "1024",
      DOM0_VCPUS: vcpus = "1",
      DOM0_XEN_ARGS: xenArguments = "",
      DOM0_LINUX_ARGS: linuxArguments = "",
    } = process.env;
    // dom0_vcpus_pin: Dom0 stays on processor 0 and guests that need SVM stay away from it. The emulator forgets now and then that
    // processor 0 has left such a guest, when another one loads FPU state at that moment: Xen is taken for the guest, which dies.
    // Without mitigations Xen saves the state of FPU and SSE lazily, by a trap that this emulator does not take for every instruction.
    const xen = `dom0_mem=${dom0Memory}M,max:${dom0Memory}M dom0_max_vcpus=${vcpus} dom0_vcpus_pin loglvl=all guest_loglvl=all com1=115200,8n1 console=com1 spec-ctrl=no,eager-fpu xpti=no pv-l1tf=off noreboot ${xenArguments}`;
    const linux = `console=hvc0 loglevel=4 mitigations=off ${linuxArguments}`;
    const forward = (from: number, to: number) => `hostfwd=tcp:127.0.0.1:${from}-10.0.2.15:${to}`;
    const net = `user,id=n0,restrict=on,${forward(ports.agentPort, agentPort)},${forward(ports.apiPort, apiPort)}`;
    return [
      ...["-accel", accelerator, "-cpu", cpu, "-m", memory, "-smp", "2"],
      ...["-display", "none", "-monitor", "none", "-no-reboot", "-daemonize"],
      ...["-serial", `file:${this.#path("serial.log")}`, "-pidfile", this.#path("pid")],
      ...["-kernel", join(imageFolder, "xen"), "-append", xen],
      ...["-initrd", `${join(imageFolder, "vmlinux")} ${linux},${join(imageFolder, "initrd")}`],
      ...["-drive", `file=${join(imageFolder, "dom0.img")},if=none,id=d0,format=raw,snapshot=on,cache=unsafe`],
      ...["-device", "virtio-blk-pci,drive=d0"],
      ...["-netdev", net, "-device", "virtio-net-pci,netdev=n0,romfile="],
    ];
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A port that nobody has at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(address)));
    });
  });
}
