import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { gpuRoom, spreadsGpus } from "./gpus.ts";
import { sriovCapacity, sriovNeeds } from "./networks.ts";
import type { PlacementView } from "./view.ts";

type Host = Ref<"host">;

/** Hosts in groups of the same value, the groups in order of their value. */
function groupBy(hosts: readonly Host[], value: (host: Host) => number, order: "ascending" | "descending"): Host[][] {
  const groups = new Map<number, Host[]>();
  for (const host of hosts) {
    const key = value(host);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [host]);
    else group.push(host);
  }
  const sign = order === "ascending" ? 1 : -1;
  return [...groups].sort(([a], [b]) => sign * (a - b)).map(([, group]) => group);
}

/** How many VMs of a group that keeps apart are on a host, or about to be; paused ones do not count. */
function membersOn(view: PlacementView, members: readonly Ref<"VM">[], host: Host): number {
  return members.filter((ref) => {
    const vm = view.db.VM.find(ref);
    if (vm === undefined) return false;
    return (vm.power_state !== "Paused" && vm.resident_on === host) || vm.scheduled_to_be_resident_on === host;
  }).length;
}

/**
 * The hosts in the order in which they are tried for a VM, as groups of equal rank (spec: dispatch-forwarding.md, section 6.2). Raises
 * NO_HOSTS_AVAILABLE [] where no host has the GPU and NETWORK_SRIOV_INSUFFICIENT_CAPACITY [network] where none has the interfaces that
 * the VM needs.
 */
export function hostGroups(view: PlacementView, row: VMRow, hosts: readonly Host[]): Host[][] {
  const { db } = view;
  const apart = row.groups
    .flatMap((ref) => db.VM_group.find(ref) ?? [])
    .find((group) => group.placement === "anti_affinity");
  if (apart !== undefined) {
    const groups = groupBy(hosts, (host) => membersOn(view, apart.VMs, host), "ascending");
    return hosts.includes(row.affinity) ? [[row.affinity], ...groups] : groups;
  }
  if (row.VGPUs.length > 0) {
    const fitting = hosts.filter((host) => (gpuRoom(db, row, host) ?? 0) > 0);
    if (fitting.length === 0) throw errors.NO_HOSTS_AVAILABLE();
    return groupBy(fitting, (host) => gpuRoom(db, row, host) ?? 0, spreadsGpus(db, row) ? "descending" : "ascending");
  }
  const [need] = sriovNeeds(db, row);
  if (need !== undefined) {
    const [network] = need;
    const fitting = hosts.filter((host) => (sriovCapacity(db, network, host) ?? 0) > 0);
    if (fitting.length === 0) throw errors.NETWORK_SRIOV_INSUFFICIENT_CAPACITY(network);
    return groupBy(fitting, (host) => sriovCapacity(db, network, host) ?? 0, "descending");
  }
  return [[...hosts]];
}
