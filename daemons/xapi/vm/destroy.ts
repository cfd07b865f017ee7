import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { destroyBlob } from "../blobs/blobs.ts";

/** Removes a drive with its metrics; its disk stays. */
export function destroyVbd({ db }: Pick<Context, "db">, vbd: Ref<"VBD">): void {
  const { metrics } = db.VBD.get(vbd);
  if (db.VBD_metrics.has(metrics)) db.VBD_metrics.destroy(metrics);
  db.VBD.destroy(vbd);
}

/** Removes a network interface with its metrics and its cache proxy. */
export function destroyVif({ db }: Pick<Context, "db">, vif: Ref<"VIF">): void {
  const { metrics } = db.VIF.get(vif);
  if (db.VIF_metrics.has(metrics)) db.VIF_metrics.destroy(metrics);
  for (const [ref, proxy] of db.PVS_proxy.rows()) if (proxy.VIF === vif) db.PVS_proxy.destroy(ref);
  db.VIF.destroy(vif);
}

/** Removes a virtual TPM with the secret that it kept. */
export function destroyVtpm({ db }: Pick<Context, "db">, vtpm: Ref<"VTPM">): void {
  const { contents } = db.VTPM.get(vtpm);
  db.VTPM.destroy(vtpm);
  if (db.secret.has(contents)) db.secret.destroy(contents);
}

/** Removes the devices of a VM; disks stay. */
export function destroyDevices(context: Pick<Context, "db">, vm: Ref<"VM">): void {
  const { db } = context;
  const row = db.VM.get(vm);
  for (const vbd of row.VBDs) destroyVbd(context, vbd);
  for (const vif of row.VIFs) destroyVif(context, vif);
  for (const vtpm of row.VTPMs) destroyVtpm(context, vtpm);
  for (const vgpu of row.VGPUs) db.VGPU.destroy(vgpu);
  for (const vusb of row.VUSBs) db.VUSB.destroy(vusb);
}

/** Removes a VM with everything that only it has; disks stay, and its children in the tree of snapshots become its parent's. */
export function destroyVmRows(context: Context, vm: Ref<"VM">): void {
  const { db } = context;
  const row = db.VM.get(vm);
  destroyDevices(context, vm);
  for (const console of row.consoles) db.console.destroy(console);
  for (const dump of row.crash_dumps) db.crashdump.destroy(dump);
  for (const blob of Object.values(row.blobs)) if (db.blob.has(blob)) destroyBlob(context, blob);
  for (const child of row.children) db.VM.set(child, "parent", row.parent);
  db.VM.destroy(vm);
  if (db.VM_metrics.has(row.metrics)) db.VM_metrics.destroy(row.metrics);
  if (db.VM_guest_metrics.has(row.guest_metrics)) db.VM_guest_metrics.destroy(row.guest_metrics);
  context.services.operations.refresh(context, "VM_appliance", row.appliance);
}
