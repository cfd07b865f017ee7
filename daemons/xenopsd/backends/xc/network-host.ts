import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { firstThere } from "./files.ts";
import { type ProgramRunner, run } from "./programs.ts";

/** Programs that connect interfaces: their names. */
export type NetworkProgram = "ip" | "ovs-vsctl" | "ovs-ofctl" | "ebtables" | "ethtool";

/** What connecting interfaces needs of the host. */
export interface NetworkHost {
  readonly ambient: Ambient;
  readonly log: Logger;
  /** Runs a program, with a text for its standard input; answers what it printed. Raises an Error with what it said where it fails. */
  readonly run: (program: NetworkProgram, words: readonly string[], input?: string) => Promise<string>;
  readonly has: (program: NetworkProgram) => boolean;
  /** Number of an interface that the kernel has. */
  readonly indexOf: (name: string) => number | undefined;
  /** Has a device on a bridge see all frames that pass there; false where the kernel, or the kind of bridge, cannot. */
  readonly showAll: (name: string) => boolean;
  /** Bridges are those of Open vSwitch. */
  readonly isSwitched: () => boolean;
  /** What an administrator has run at every interface that comes and goes: nothing where there is none. */
  readonly hook: (words: readonly string[]) => Promise<void>;
}

const HOOK = "/etc/xapi.d/vif-hotplug";

const pathOf = (program: NetworkProgram) =>
  firstThere(["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map((folder) => `${folder}/${program}`));

/** This host. */
export function thisHost(runner: ProgramRunner, log: Logger): NetworkHost {
  return {
    ambient: runner.ambient,
    log,
    async run(program, words, input) {
      const { stdout } = await run(runner, [pathOf(program), ...words], input === undefined ? {} : { input });
      return stdout;
    },
    has: (program) => existsSync(pathOf(program)),
    indexOf(name) {
      const path = `/sys/class/net/${name}/ifindex`;
      return existsSync(path) ? Number(readFileSync(path, "utf8")) : undefined;
    },
    showAll(name) {
      const path = `/sys/class/net/${name}/brport/promisc`;
      const isPossible = existsSync(path);
      if (isPossible) writeFileSync(path, "1");
      return isPossible;
    },
    isSwitched: () => existsSync("/sys/module/openvswitch"),
    async hook(words) {
      if (existsSync(HOOK)) await run(runner, [HOOK, ...words]);
    },
  };
}
