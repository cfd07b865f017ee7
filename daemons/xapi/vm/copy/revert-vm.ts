import type { VMRow } from "../../../../generated/api/records/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../../runtime/ref.ts";
import { refreshVm } from "../../operations/refresh.ts";
import { addRow } from "../../rows.ts";
import { destroyDevices } from "../destroy.ts";
import { vbdsOf } from "../facts.ts";
import { renewedGenerationId } from "../generation-id.ts";
import { forcePowerState } from "../power-state.ts";
import { fieldsOfMetadata } from "../snapshot-metadata.ts";
import { copyDevices } from "./devices.ts";
import { cloneDisk, copyDisks, destroyDisks } from "./disks.ts";

/** What a VM keeps when it goes back to a snapshot: what it is, where it runs, and what others know of it. */
const KEPT: readonly (keyof VMRow)[] = [
  "uuid",
  "allowed_operations",
  "current_operations",
  "power_state",
  "resident_on",
  "scheduled_to_be_resident_on",
  "domid",
  "attached_PCIs",
  "suspend_VDI",
  "is_default_template",
  "is_control_domain",
  "is_a_snapshot",
  "snapshot_of",
  "snapshots",
  "snapshot_time",
  "snapshot_info",
  "snapshot_metadata",
  "transportable_snapshot_id",
  "parent",
  "children",
  "metrics",
  "guest_metrics",
  "blobs",
  "blocked_operations",
  "consoles",
  "crash_dumps",
  "VBDs",
  "VIFs",
  "VGPUs",
  "VUSBs",
  "VTPMs",
  "ha_always_run",
  "protection_policy",
  "snapshot_schedule",
  "is_snapshot_from_vmpp",
  "is_vmss_snapshot",
  "appliance",
  "groups",
  "version",
  "requires_reboot",
  "pending_guidances",
  "pending_guidances_recommended",
  "pending_guidances_full",
  "recommended_guidances",
];

/** The settings that a snapshot holds: those of the VM's row then, and its own where an old snapshot does not have them. */
function settingsIn(snapshot: VMRow): Partial<VMRow> {
  const settings = { ...snapshot, is_a_template: false, ...fieldsOfMetadata(snapshot.snapshot_metadata) };
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !KEPT.includes(name as keyof VMRow)));
}

/** The VM of a snapshot; one that is gone is made again, under the same reference. */
function vmOf(context: Context, snapshot: VMRow): Ref<"VM"> {
  const { db } = context;
  const vm = snapshot.snapshot_of;
  if (db.VM.has(vm)) return vm;
  const { uuid: _, ...row } = snapshot;
  const { uuid } = fieldsOfMetadata(snapshot.snapshot_metadata);
  return db.VM.create(
    {
      ...row,
      ...settingsIn(snapshot),
      is_a_snapshot: false,
      snapshot_of: nullRef<"VM">(),
      snapshot_info: {},
      snapshot_metadata: "",
      current_operations: {},
      power_state: "Halted",
      suspend_VDI: nullRef<"VDI">(),
      metrics: addRow(context, "VM_metrics", {}),
      guest_metrics: nullRef<"VM_guest_metrics">(),
    },
    { ref: vm, ...(uuid === undefined ? {} : { uuid }) },
  );
}

/** Snapshots of disks that are gone become snapshots of those in the same place now. */
function moveDiskSnapshots({ db }: Context, before: ReadonlyMap<string, Ref<"VDI">>, vm: Ref<"VM">): void {
  for (const { vbd } of vbdsOf(db, db.VM.get(vm))) {
    const old = before.get(vbd.userdevice);
    if (old === undefined || vbd.empty || !db.VDI.has(old)) continue;
    for (const snapshot of db.VDI.get(old).snapshots) db.VDI.set(snapshot, "snapshot_of", vbd.VDI);
  }
}

/**
 * Puts a VM back into the state that a snapshot holds: settings, devices and disks, and the memory image of a checkpoint. New disks are
 * made before the present ones go, so that a failure leaves the VM as it was. A VM that is not halted is stopped first.
 */
export async function revertVm(context: Context, snapshot: Ref<"VM">): Promise<void> {
  const { db, services, ambient } = context;
  const row = db.VM.get(snapshot);
  const vm = vmOf(context, row);
  if (db.VM.get(vm).power_state !== "Halted") await services.call(context, "VM.hard_shutdown", { vm });
  const release = await services.locks.take(context, [{ class: "VM", objects: [vm], operation: "reverting" }]);
  try {
    const disks = await copyDisks(context, snapshot, cloneDisk);
    const image =
      row.power_state === "Suspended" && db.VDI.has(row.suspend_VDI)
        ? await cloneDisk(context, row.suspend_VDI)
        : undefined;
    const present = vbdsOf(db, db.VM.get(vm)).filter(({ vbd }) => vbd.type === "Disk" && !vbd.empty);
    const before = new Map(present.map(({ vbd }) => [vbd.userdevice, vbd.VDI]));
    destroyDevices(context, vm);
    db.VM.update(vm, {
      ...settingsIn(row),
      parent: snapshot,
      generation_id: renewedGenerationId(ambient, row.generation_id),
      ...(image === undefined ? {} : { suspend_VDI: image }),
    });
    copyDevices(context, { from: snapshot, to: vm, disks, ignored: [], keepsAddresses: true });
    moveDiskSnapshots(context, before, vm);
    await destroyDisks(context, new Set(before.values()));
    forcePowerState(context, vm, image === undefined ? "Halted" : "Suspended");
  } finally {
    release();
    refreshVm(context, vm);
  }
}
