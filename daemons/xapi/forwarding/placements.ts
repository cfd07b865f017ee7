import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Placement, Placements } from "../../../runtime/forwarding/forwarder.ts";
import type { OperationEngine } from "../../../runtime/forwarding/operation-engine.ts";
import type { Policy } from "../../../runtime/forwarding/policy.ts";
import { isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import type { PoolDatabase } from "../database.ts";
import { chooseHost } from "../placement/choose-host.ts";
import { HostUsage } from "../placement/usage.ts";
import { PlacementView } from "../placement/view.ts";
import { coordinatorOf } from "../pool.ts";

/** Hosts that see all of some SRs: a plugged PBD for each, and alive. */
export function hostsSeeing(context: Context, srs: readonly Ref<"SR">[]): Ref<"host">[] {
  return context.db.host.rows().flatMap(([ref, host]) => {
    const live = context.db.host_metrics.find(host.metrics)?.live ?? false;
    const seen = new Set(
      host.PBDs.flatMap((pbd) => {
        const row = context.db.PBD.find(pbd);
        return row?.currently_attached === true ? [row.SR] : [];
      }),
    );
    return live && srs.every((sr) => seen.has(sr)) ? [ref] : [];
  });
}

/** The SRs that hold the disks of a VM. */
function srsOfVm(context: Context, vm: Ref<"VM">): Ref<"SR">[] {
  const vdis = (context.db.VM.find(vm)?.VBDs ?? []).flatMap((vbd) => context.db.VBD.find(vbd)?.VDI ?? []);
  return [...new Set(vdis.flatMap((vdi) => context.db.VDI.find(vdi)?.SR ?? []))];
}

/** Where calls run that depend on the state of the pool (spec: dispatch-forwarding.md, sections 6 to 8). */
export function placements(operations: OperationEngine, database: PoolDatabase): Placements {
  const usage = new HostUsage(database);
  const viewOf = ({ db }: Context) => new PlacementView(db, db === database.tables ? usage : undefined);
  return {
    suitableHost(context, policy, vm) {
      const host = chooseHost(context, vm, viewOf(context));
      return reserve(context, operations, policy, vm, host);
    },
    residentHost(context, vm) {
      const row = context.db.VM.find(vm);
      if (row === undefined || (row.power_state !== "Running" && row.power_state !== "Paused")) return undefined;
      return isNullRef(row.resident_on) ? undefined : row.resident_on;
    },
    srHost(context, sr) {
      const plugged = context.db.SR.get(sr).PBDs.flatMap((pbd) => {
        const row = context.db.PBD.find(pbd);
        return row?.currently_attached === true ? [row.host] : [];
      });
      const coordinator = coordinatorOf(context.db);
      const shared = context.db.SR.get(sr).shared;
      const host = shared ? plugged.find((h) => h === coordinator) : plugged[0];
      if (host === undefined) throw new XapiError("SR_HAS_NO_PBDS", [sr]);
      return host;
    },
    hostSeeing(context, srs, vm) {
      const wanted = [...srs, ...(vm === undefined ? [] : srsOfVm(context, vm))].filter((sr) => context.db.SR.has(sr));
      const hosts = hostsSeeing(context, wanted);
      const host = hosts[Math.floor(context.ambient.random() * hosts.length)];
      if (host === undefined) throw new XapiError("NO_HOSTS_AVAILABLE", []);
      return host;
    },
  };
}

/** Reserves a host for a VM until released (spec: dispatch-forwarding.md, section 7). */
function reserve(
  context: Context,
  operations: OperationEngine,
  policy: Policy,
  vm: Ref<"VM">,
  host: Ref<"host">,
): Placement {
  const { hostOperation = "vm_start" } = policy;
  context.db.VM.set(vm, "scheduled_to_be_resident_on", host);
  const key = operations.mark("host", host, context.task.ref, hostOperation);
  operations.refresh(context, "host", host);
  return {
    host,
    release() {
      operations.unmark("host", host, key);
      operations.refresh(context, "host", host);
      if (context.db.VM.has(vm)) context.db.VM.set(vm, "scheduled_to_be_resident_on", nullRef<"host">());
    },
  };
}
