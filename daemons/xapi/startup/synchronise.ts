import type { Context } from "../../../runtime/dispatch/context.ts";
import { isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import { wayOf } from "../vm/residence.ts";
import { consoleUrl } from "./address.ts";
import { type HostEndpoint, machine, refreshMemory } from "./create-host.ts";
import type { HostFacts } from "./host-facts.ts";
import { freeLicense } from "./license.ts";

/**
 * Brings the records of the hosts that this process carries up to date after a start (spec: startup-config.md, section
 * 3.4). `factsOf`: what the machine of a host says, by the position of its row; `simulated`: the hosts share a VM manager.
 */
export function synchronise(
  context: Context,
  pool: Ref<"pool">,
  factsOf: (index: number) => HostFacts,
  endpoint: HostEndpoint,
  simulated: boolean,
): void {
  const hosts = context.db.host.refs();
  releaseVms(context, new Set(hosts), simulated);
  hosts.forEach((host, index) => {
    refreshHost(context, host, factsOf(index), endpoint);
  });
  context.db.pool.set(pool, "restrictions", freeLicense);
  createMissingMetrics(context);
  cancelTasks(context);
}

function refreshHost(context: Context, host: Ref<"host">, facts: HostFacts, endpoint: HostEndpoint): void {
  const row = context.db.host.get(host);
  const seconds = `${Math.floor(context.ambient.now() / 1000)}.`;
  context.db.host.update(host, {
    ...machine(context, { ...facts, hostname: row.hostname }),
    bios_strings: Object.keys(row.bios_strings).length === 0 ? facts.bios : row.bios_strings,
    address: endpoint.address,
    license_params: freeLicense,
    other_config: {
      ...row.other_config,
      ...(hasLocalStorage(context, host) ? {} : { no_local_storage: "true" }),
      agent_start_time: seconds,
      boot_time: row.other_config.boot_time ?? seconds,
    },
    pending_guidances: row.pending_guidances.filter((guidance) => guidance !== "restart_toolstack"),
  });
  if (isNullRef(row.metrics) || !context.db.host_metrics.has(row.metrics)) {
    context.db.host.set(host, "metrics", addRow(context, "host_metrics", { memory_total: facts.memoryTotal }));
  }
  refreshConsoles(context, host, endpoint.origin);
  refreshMemory(context, host, facts);
}

function hasLocalStorage(context: Context, host: Ref<"host">): boolean {
  return context.db.host.get(host).PBDs.some((pbd) => {
    const sr = context.db.SR.find(context.db.PBD.get(pbd).SR);
    return sr !== undefined && !sr.shared && sr.content_type !== "iso";
  });
}

/** Clients reach consoles under the address and port of this start. */
function refreshConsoles(context: Context, host: Ref<"host">, origin: string): void {
  for (const vm of context.db.host.get(host).resident_VMs) {
    for (const console of context.db.VM.get(vm).consoles) {
      context.db.console.set(console, "location", consoleUrl(origin, console));
    }
  }
}

/** VMs on hosts that are gone are halted, those that do not run hold nothing, and nobody is about to start. */
function releaseVms(context: Context, hosts: ReadonlySet<string>, simulated: boolean): void {
  const { db } = context;
  for (const [vm, row] of db.VM.rows()) {
    const lost = !isNullRef(row.resident_on) && !hosts.has(row.resident_on);
    if (lost) db.VM.update(vm, { power_state: "Halted", resident_on: nullRef<"host">(), domid: -1 });
    // Of one that was moving from VM manager to VM manager when the last run ended it has yet to be found out where it is.
    const way = simulated ? undefined : wayOf(db.VM.get(vm));
    const isMoving = way !== undefined && hosts.has(way.to);
    if (!isNullRef(row.scheduled_to_be_resident_on) && !isMoving) {
      db.VM.set(vm, "scheduled_to_be_resident_on", nullRef<"host">());
    }
    if (lost || row.power_state === "Halted") releaseDevices(context, vm);
  }
}

function releaseDevices(context: Context, vm: Ref<"VM">): void {
  const { db } = context;
  const { VBDs, VIFs, VUSBs } = db.VM.get(vm);
  for (const vbd of VBDs) if (db.VBD.get(vbd).currently_attached) db.VBD.set(vbd, "currently_attached", false);
  for (const vif of VIFs) if (db.VIF.get(vif).currently_attached) db.VIF.set(vif, "currently_attached", false);
  for (const vusb of VUSBs) if (db.VUSB.get(vusb).currently_attached) db.VUSB.set(vusb, "currently_attached", false);
}

function createMissingMetrics(context: Context): void {
  const { db } = context;
  for (const [vm, row] of db.VM.rows()) {
    if (db.VM_metrics.has(row.metrics)) continue;
    db.VM.set(vm, "metrics", addRow(context, "VM_metrics", { current_domain_type: row.domain_type }));
  }
}

/** Nobody works any more on what the last run left behind. */
function cancelTasks(context: Context): void {
  for (const [task, row] of context.db.task.rows()) {
    if (row.status === "pending") context.db.task.set(task, "status", "cancelled");
  }
}
