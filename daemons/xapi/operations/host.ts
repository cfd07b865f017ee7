import { accessSync, constants } from "node:fs";
import { type HostOperationRoutines, hostOperations } from "../../../generated/server/operations/host.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { inProgress, type Scope } from "./describe.ts";

const { creating, removing } = hostOperations.facts.groups;

/** The program that switches hosts on. */
const POWER_ON_PLUGIN = "/etc/xapi.d/plugins/power-on-host";

/** The parameters of OTHER_OPERATION_IN_PROGRESS where the host is busy with one of these. */
function busyWith({ db }: Scope, host: Ref<"host">, names: readonly string[]): readonly string[] | undefined {
  const found = Object.entries(db.host.get(host).current_operations).find(([, name]) => names.includes(name));
  return found === undefined ? undefined : inProgress("host", host, Object.fromEntries([found]));
}

/** A clustered SR that is plugged into the host. */
function clusteredSr({ db }: Scope, host: Ref<"host">): Ref<"SR"> | undefined {
  const plugged = db.host.get(host).PBDs.flatMap((pbd) => db.PBD.find(pbd) ?? []);
  return plugged.find((pbd) => pbd.currently_attached && db.SR.find(pbd.SR)?.clustered === true)?.SR;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** When operations of hosts are refused (spec: dispatch-forwarding.md, section 4.5). */
export const routines: HostOperationRoutines = {
  groups_other_operation_in_progress: (scope, host) => busyWith(scope, host, removing),
  groups_evacuate_other_operation_in_progress: (scope, host) => busyWith(scope, host, creating),
  exclusive_other_operation_in_progress: (scope, host) => busyWith(scope, host, ["reboot"]),
  exclusive_reboot_other_operation_in_progress: (scope, host) => busyWith(scope, host, ["shutdown"]),
  exclusive_reboot_other_operation_in_progress_2: (scope, host) => busyWith(scope, host, ["apply_updates"]),
  exclusive_provision_other_operation_in_progress: (scope, host) => busyWith(scope, host, ["provision"]),
  disabled: ({ db }, host) => (db.host.get(host).enabled ? [] : undefined),
  live: ({ db }, host) => (db.host_metrics.find(db.host.get(host).metrics)?.live === true ? [host] : undefined),
  power_on_mode: ({ db }, host) => (db.host.get(host).power_on_mode === "" ? [] : undefined),
  plugin: () => (isExecutable(POWER_ON_PLUGIN) ? undefined : ["power-on-host"]),
  clustered_sr_clustered_sr_degraded(scope, host) {
    const { db } = scope;
    const sr = clusteredSr(scope, host);
    if (sr === undefined) return undefined;
    const isDegraded = db.Cluster_host.rows().some(([, row]) => {
      const metrics = db.host.find(row.host)?.metrics;
      return row.enabled && metrics !== undefined && db.host_metrics.find(metrics)?.live === false;
    });
    return isDegraded ? [sr] : undefined;
  },
  clustered_sr_shutdown_clustered_sr_degraded(scope, host) {
    const { db } = scope;
    if (clusteredSr(scope, host) === undefined) return undefined;
    const tasks = db.task.rows().map(([, row]) => row);
    const running = tasks.find((row) => row.name_label === "SR Recovering" && row.status === "pending");
    return running === undefined ? undefined : [running.name_description];
  },
};
