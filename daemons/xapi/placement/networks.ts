import { errors } from "../../../generated/api/errors.ts";
import type { NetworkRow } from "../../../generated/api/records/network.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";

/** The networks of a VM's interfaces, each with how many interfaces it has there. */
function networksOf(db: Db, row: VMRow): Map<Ref<"network">, number> {
  const counts = new Map<Ref<"network">, number>();
  for (const ref of row.VIFs) {
    const network = db.VIF.find(ref)?.network;
    if (network !== undefined) counts.set(network, (counts.get(network) ?? 0) + 1);
  }
  return counts;
}

/** The interfaces of a host on a network. */
function pifsThere(db: Db, network: NetworkRow, host: Ref<"host">) {
  return network.PIFs.flatMap((ref) => {
    const pif = db.PIF.find(ref);
    return pif !== undefined && pif.host === host ? [pif] : [];
  });
}

/** Whether a network that leaves no host is on a host: nobody uses it elsewhere, or somebody uses it there. */
function isInternalThere(db: Db, network: NetworkRow, host: Ref<"host">): boolean {
  if (isTrue(network.other_config.assume_network_is_shared) || !network.managed) return true;
  const users = network.VIFs.flatMap((ref) => {
    const vif = db.VIF.find(ref);
    const vm = vif?.currently_attached === true ? db.VM.find(vif.VM) : undefined;
    return vm?.power_state === "Running" ? [vm.resident_on] : [];
  });
  return users.length === 0 || users.includes(host);
}

/**
 * Checks that a host has the networks of a VM (spec: dispatch-forwarding.md, section 6.1, 9). Raises VM_REQUIRES_NETWORK
 * [vm; network] and HOST_CANNOT_ATTACH_NETWORK [host; network].
 */
export function checkNetworks(db: Db, vm: Ref<"VM">, row: VMRow, host: Ref<"host">): void {
  for (const ref of networksOf(db, row).keys()) {
    const network = db.network.find(ref);
    if (network === undefined) throw errors.VM_REQUIRES_NETWORK(vm, ref);
    if (network.PIFs.length === 0) {
      if (!isInternalThere(db, network, host)) throw errors.VM_REQUIRES_NETWORK(vm, ref);
      continue;
    }
    const pifs = pifsThere(db, network, host);
    if (pifs.length === 0) throw errors.VM_REQUIRES_NETWORK(vm, ref);
    const isEnslaved = pifs.every((pif) => !isNullRef(pif.bond_slave_of) && db.Bond.has(pif.bond_slave_of));
    if (isEnslaved) throw errors.HOST_CANNOT_ATTACH_NETWORK(host, ref);
  }
}

/** How many more interfaces a host can give out on a network with SR-IOV; `undefined` where the network has none there. */
export function sriovCapacity(db: Db, network: Ref<"network">, host: Ref<"host">): number | undefined {
  const row = db.network.find(network);
  if (row === undefined) return undefined;
  for (const pif of pifsThere(db, row, host)) {
    const sriov = db.network_sriov.find(pif.sriov_logical_PIF_of[0] ?? "");
    if (sriov === undefined) continue;
    const card = db.PIF.find(sriov.physical_PIF)?.PCI;
    return db.PCI.rows().filter(([, pci]) => pci.physical_function === card && pci.attached_VMs.length === 0).length;
  }
  return undefined;
}

/** The networks with SR-IOV on some host that a VM has interfaces on, with the number of interfaces. */
export function sriovNeeds(db: Db, row: VMRow): [network: Ref<"network">, count: number][] {
  return [...networksOf(db, row)].filter(([ref]) =>
    db.network.find(ref)?.PIFs.some((pif) => (db.PIF.find(pif)?.sriov_logical_PIF_of.length ?? 0) > 0),
  );
}

/** Raises NETWORK_SRIOV_INSUFFICIENT_CAPACITY [network] where too few virtual functions are left on a host. */
export function checkSriov(db: Db, row: VMRow, host: Ref<"host">): void {
  for (const [network, count] of sriovNeeds(db, row))
    if ((sriovCapacity(db, network, host) ?? 0) < count) throw errors.NETWORK_SRIOV_INSUFFICIENT_CAPACITY(network);
}
