import type { Ref } from "../../../runtime/ref.ts";
import type { Scope } from "./describe.ts";

/** Computes `allowed_operations` of a VM afresh, and of everything whose operations depend on it: its devices and appliance. */
export function refreshVm(scope: Scope, vm: Ref<"VM">): void {
  const { db, services } = scope;
  const row = db.VM.find(vm);
  if (row === undefined) return;
  const { operations } = services;
  operations.refresh(scope, "VM", vm);
  for (const vbd of row.VBDs) operations.refresh(scope, "VBD", vbd);
  for (const vif of row.VIFs) operations.refresh(scope, "VIF", vif);
  for (const vusb of row.VUSBs) operations.refresh(scope, "VUSB", vusb);
  for (const vtpm of row.VTPMs) operations.refresh(scope, "VTPM", vtpm);
  operations.refresh(scope, "VM_appliance", row.appliance);
}

/**
 * Computes `allowed_operations` of the objects of some classes around the object of a call: of a VM and its devices, or of a device
 * and what it belongs to. Where drives are among them, so are their disks, whose operations depend on what the drives do.
 */
export function refreshAround(scope: Scope, classes: readonly string[], args: object): void {
  const { db, services } = scope;
  const { vm, self, vbd } = args as { readonly vm?: string; readonly self?: string; readonly vbd?: string };
  const ref = vm ?? self ?? vbd ?? "";
  const row = db.VM.find(ref);
  const VBDs = row?.VBDs ?? [ref];
  const VDIs = VBDs.flatMap((drive) => db.VBD.find(drive)?.VDI ?? []);
  const around: Readonly<Record<string, readonly string[]>> = {
    VM: row === undefined ? [] : [ref],
    VBD: VBDs,
    VIF: row?.VIFs ?? [ref],
    VUSB: row?.VUSBs ?? [ref],
    VDI: VDIs,
  };
  const all = classes.includes("VBD") ? new Set([...classes, "VDI"]) : classes;
  for (const name of all) for (const object of around[name] ?? []) services.operations.refresh(scope, name, object);
}

/**
 * The classes whose rows have operations that nobody keeps on disk, in the order in which they are refreshed. Not networks: theirs are
 * shown from their first operation on (as recorded).
 */
const CLASSES = [
  "pool",
  "host",
  "SR",
  "VDI",
  "VM",
  "VBD",
  "VIF",
  "VUSB",
  "VTPM",
  "VM_appliance",
  "Cluster",
  "Cluster_host",
] as const;

/** Computes `allowed_operations` of every object, as at a start (spec: dispatch-forwarding.md, section 4.7). */
export function recomputeAll(scope: Scope): void {
  const { db, services } = scope;
  for (const name of CLASSES) for (const ref of db[name].refs()) services.operations.refresh(scope, name, ref);
}
