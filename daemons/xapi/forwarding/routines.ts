import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Routine } from "../../../runtime/forwarding/forwarder.ts";
import type { Target } from "../../../runtime/forwarding/policy.ts";
import { isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { coordinatorOf } from "../pool.ts";
import { isLive } from "../vm/facts.ts";
import { srsOfSpec } from "../vm/provision.ts";
import { hostsSeeing } from "./placements.ts";

const COORDINATOR: Target = { on: "coordinator" };

/** The host of a VM that runs; another VM only needs its disks. */
function residentOrDisks({ db }: Context, vm: Ref<"VM">): Target {
  return db.VM.find(vm)?.power_state === "Running"
    ? { on: "resident_host", vm }
    : { on: "host_seeing_srs", vm, srs: [] };
}

/** The host of the domain; a suspended VM only needs its disks. */
function residentOrImage({ db }: Context, { vm }: { readonly vm: Ref<"VM"> }): Target {
  return db.VM.get(vm).power_state === "Suspended"
    ? { on: "host_seeing_srs", vm, srs: [] }
    : { on: "resident_host", vm };
}

const ofDrive = ({ db }: Context, { vbd }: { readonly vbd: Ref<"VBD"> }): Target => ({
  on: "resident_host",
  vm: db.VBD.get(vbd).VM,
});

/** The host for a copy of a disk: one that sees both SRs, a member rather than the coordinator, else one that sees the source. */
function forCopy(context: Context, args: CopyArguments): Target {
  const { db } = context;
  const { SR: from } = db.VDI.get(args.vdi);
  const to = isNullRef(args.sr) ? (db.VDI.find(args.into_vdi)?.SR ?? from) : args.sr;
  const coordinator = coordinatorOf(db);
  const both = hostsSeeing(context, [from, to]);
  const members = both.filter((host) => host !== coordinator);
  const hosts = members.length > 0 ? members : both;
  const host = hosts[Math.floor(context.ambient.random() * hosts.length)];
  return host === undefined ? { on: "host_seeing", srs: [from] } : { on: "host", host };
}

interface CopyArguments {
  readonly vdi: Ref<"VDI">;
  readonly sr: Ref<"SR">;
  readonly into_vdi: Ref<"VDI">;
}

/** The host of the VM that has the disk. Raises VDI_NEEDS_VM_FOR_MIGRATE [vdi]. */
function forMigration({ db }: Context, { vdi }: { readonly vdi: Ref<"VDI"> }): Target {
  const [vbd] = db.VDI.get(vdi).VBDs;
  const vm = vbd === undefined ? undefined : db.VBD.get(vbd).VM;
  if (vm === undefined) throw errors.VDI_NEEDS_VM_FOR_MIGRATE(vdi);
  return isLive(db.VM.get(vm).power_state) ? { on: "resident_host", vm } : COORDINATOR;
}

/** A random host that sees the SRs of the disks that a template asks for. */
function forProvision({ db }: Context, { vm }: { readonly vm: Ref<"VM"> }): Target {
  const srs = srsOfSpec(db, vm);
  return srs.length === 0 ? COORDINATOR : { on: "host_seeing", srs };
}

/** A member of the cluster: the coordinator if it is one, else the first. */
function clusterHost({ db }: Context, { self }: { readonly self: Ref<"Cluster"> }): Target {
  const hosts = db.Cluster.get(self).cluster_hosts.map((member) => db.Cluster_host.get(member).host);
  const coordinator = coordinatorOf(db);
  const [first] = hosts;
  if (first === undefined || hosts.some((host) => host === coordinator)) return COORDINATOR;
  return { on: "host", host: first };
}

/** The first live other member of the cluster. */
function otherMember({ db }: Context, { self }: { readonly self: Ref<"Cluster_host"> }): Target {
  const { cluster } = db.Cluster_host.get(self);
  const others = db.Cluster.get(cluster).cluster_hosts.filter((member) => member !== self);
  const host = others
    .map((member) => db.Cluster_host.get(member).host)
    .find((ref) => db.host_metrics.find(db.host.get(ref).metrics)?.live === true);
  return host === undefined ? COORDINATOR : { on: "host", host };
}

/** The host of any PBD of an SR, plugged or not. */
function hostOfAnyPbd({ db }: Context, { sr }: { readonly sr: Ref<"SR"> }): Target {
  const [pbd] = db.SR.get(sr).PBDs;
  return pbd === undefined ? COORDINATOR : { on: "host", host: db.PBD.get(pbd).host };
}

const coordinator = (): Target => COORDINATOR;

const onHost = (_context: Context, { host }: { readonly host: Ref<"host"> }): Target => ({ on: "host", host });

/**
 * Where the calls run of which the datamodel says it in words (spec: dispatch-forwarding.md, section 8). Calls that go on to further hosts
 * do so from where they begin.
 */
export const routines: Readonly<Record<string, Routine>> = {
  "VM.revert": (context, { snapshot }: { readonly snapshot: Ref<"VM"> }) => {
    const { snapshot_of } = context.db.VM.get(snapshot);
    return residentOrDisks(context, context.db.VM.has(snapshot_of) ? snapshot_of : snapshot);
  },
  "VM.checkpoint": (context, { vm }: { readonly vm: Ref<"VM"> }) => residentOrDisks(context, vm),
  "VM.provision": forProvision,
  "VM.shutdown": residentOrImage,
  "VM.hard_shutdown": residentOrImage,
  "VM.csvm": ({ db }, { vm }: { readonly vm: Ref<"VM"> }) => ({
    on: "host_seeing_srs",
    vm,
    srs: [db.VDI.find(db.VM.get(vm).suspend_VDI)?.SR ?? nullRef<"SR">()],
  }),
  "VM.set_memory_dynamic_range": (_context, { self }: { readonly self: Ref<"VM"> }) => ({
    on: "resident_host",
    vm: self,
  }),
  "VM.migrate_send": ({ db }, { vm }: { readonly vm: Ref<"VM"> }) =>
    isLive(db.VM.get(vm).power_state) ? { on: "resident_host", vm } : { on: "host_seeing_srs", vm, srs: [] },
  "VM.assert_can_migrate": coordinator,
  "VBD.eject": ofDrive,
  "VBD.insert": ofDrive,
  "VDI.copy": forCopy,
  "VDI.pool_migrate": forMigration,
  "SR.create": (_context, { shared, host }: { readonly shared: boolean; readonly host: Ref<"host"> }) =>
    shared ? COORDINATOR : { on: "host", host },
  "SR.destroy": hostOfAnyPbd,
  "SR.forget": coordinator,
  "host.refresh_server_certificate": onHost,
  "pool.eject": onHost,
  "Cluster.destroy": clusterHost,
  "Cluster_host.forget": otherMember,
  "Observer.create": coordinator,
  "Observer.destroy": coordinator,
  "Observer.set_hosts": coordinator,
};
