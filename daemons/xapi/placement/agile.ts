import { errors } from "../../../generated/api/errors.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { srsOf } from "./storage.ts";

/**
 * Raises what keeps a VM on one host: HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED [sr], HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED [network],
 * VM_HAS_PCI_ATTACHED [vm], VM_HAS_VGPU [vm] or VM_HAS_VUSBS [vm]. A shared SR must be plugged on every host, and a network with
 * interfaces have one on every host.
 */
export function assertAgile(db: Db, vm: Ref<"VM">): void {
  const row = db.VM.get(vm);
  if (row.attached_PCIs.length > 0) throw errors.VM_HAS_PCI_ATTACHED(vm);
  if (row.VGPUs.length > 0) throw errors.VM_HAS_VGPU(vm);
  if (row.VUSBs.length > 0) throw errors.VM_HAS_VUSBS(vm);
  const hosts = db.host.refs();
  for (const ref of srsOf(db, row)) {
    const sr = db.SR.find(ref);
    const plugged = new Set(
      sr?.PBDs.map((pbd) => db.PBD.find(pbd)).flatMap((pbd) => (pbd?.currently_attached ? [pbd.host] : [])),
    );
    const isEverywhere = sr?.shared === true && hosts.every((host) => plugged.has(host));
    if (!isEverywhere && hosts.length > 1) throw errors.HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED(ref);
    if (sr?.shared === false) throw errors.HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED(ref);
  }
  for (const vif of row.VIFs) {
    const ref = db.VIF.find(vif)?.network;
    const network = ref === undefined ? undefined : db.network.find(ref);
    if (ref === undefined || network === undefined || network.PIFs.length === 0) continue;
    const there = new Set(network.PIFs.flatMap((pif) => db.PIF.find(pif)?.host ?? []));
    if (!hosts.every((host) => there.has(host))) throw errors.HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED(ref);
  }
}
