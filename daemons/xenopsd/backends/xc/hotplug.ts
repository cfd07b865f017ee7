import type { VbdQos } from "../../../../generated/daemons/xenops.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { unimplemented } from "../../errors.ts";
import type { Xenstore } from "../xen/access.ts";
import type { Hotplug } from "../xen/hotplug.ts";
import { diskOffline, diskOnline } from "./disk-hotplug.ts";
import { thisHost } from "./network-host.ts";
import { networkHotplug } from "./network-hotplug.ts";
import { type ProgramRunner, run } from "./programs.ts";

const IONICE = "/usr/bin/ionice";

/** Numbers of the named priorities, of 0 to 7. */
const LEVELS = { Highest: 0, High: 2, Normal: 4, Low: 6, Lowest: 7 } as const;

/** Connects devices to this host's kernel, in place of scripts (spec: xenopsd.md, section 12). */
export function hostHotplug(xenstore: Xenstore, runner: ProgramRunner, log: Logger): Hotplug {
  return {
    networkScript: "/etc/xensource/scripts/vif",
    diskOnline: (address) => diskOnline(xenstore, runner, address),
    diskOffline: (address) => diskOffline(xenstore, runner, address),
    ...networkHotplug(xenstore, thisHost(runner, log)),
    async networkProxy(_use, on) {
      if (on) throw unimplemented("VIF.set_pvs_proxy");
    },
    async setPriority(pid, qos) {
      await run(runner, [IONICE, ...priorityWords(qos), "-p", String(pid)]);
    },
  };
}

/** Words of `ionice` for a priority; without one that of most processes. */
export function priorityWords(qos: VbdQos | undefined): string[] {
  const [kind, priority] = qos === undefined || qos[1] === "Idle" ? [qos?.[1]] : qos[1];
  if (kind === "Idle") return ["-c", "3"];
  const level = priority === undefined ? 4 : typeof priority === "string" ? LEVELS[priority] : priority[1];
  return ["-c", kind === "RealTime" ? "1" : "2", "-n", String(level)];
}
