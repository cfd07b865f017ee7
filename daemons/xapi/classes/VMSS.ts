import { errors } from "../../../generated/api/errors.ts";
import type { VMSSServer } from "../../../generated/server/classes/VMSS.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { messageOf } from "../../../runtime/error-message.ts";
import { dateTimeOf, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import { checkMoment, checkRetained, checkSchedule } from "../vm/schedule.ts";

/** Takes one snapshot of a VM, then removes the oldest that schedules took, so that as many as wanted remain. */
async function snapshotOf(context: Context, vm: Ref<"VM">, message: string, retained: number): Promise<void> {
  const { db, services, ambient } = context;
  const name = `${db.VM.get(vm).name_label} ${dateTimeOf(ambient.now())}`;
  const args = message === "VM.snapshot" ? { vm, new_name: name, ignore_vdis: [] } : { vm, new_name: name };
  const snapshot = (await services.call(context, message, args)) as Ref<"VM">;
  db.VM.set(snapshot, "is_vmss_snapshot", true);
  const taken = db.VM.get(vm)
    .snapshots.map((ref) => ({ ref, row: db.VM.get(ref) }))
    .filter(({ row }) => row.is_vmss_snapshot)
    .sort((a, b) => (a.row.snapshot_time < b.row.snapshot_time ? -1 : 1));
  for (const { ref } of taken.slice(0, Math.max(0, taken.length - retained))) await destroySnapshot(context, ref);
}

/** A snapshot goes with its disks. */
async function destroySnapshot(context: Context, snapshot: Ref<"VM">): Promise<void> {
  const { db, services } = context;
  const drives = db.VM.get(snapshot).VBDs.map((ref) => db.VBD.get(ref));
  await services.call(context, "VM.destroy", { self: snapshot });
  for (const { VDI, type, empty } of drives)
    if (type === "Disk" && !empty && db.VDI.has(VDI)) await services.call(context, "VDI.destroy", { self: VDI });
}

/** Messages of VMSS. */
export const VMSS = {
  create: (context, { record }) => {
    checkSchedule(record.frequency, record.schedule);
    checkRetained(record.retained_snapshots);
    return addRow(context, "VMSS", record);
  },

  destroy: ({ db }, { self }) => {
    if (db.VMSS.get(self).VMs.length > 0) throw errors.VMSS_HAS_VM();
    db.VMSS.destroy(self);
  },

  /** The answer names the VMs of which no snapshot could be taken, with the reason; empty if there were none. */
  async snapshot_now(context, { vmss }) {
    const { db, ambient, task } = context;
    const { VMs, type, retained_snapshots } = db.VMSS.get(vmss);
    const message = type === "checkpoint" ? "VM.checkpoint" : "VM.snapshot";
    const failures: string[] = [];
    for (const vm of VMs) {
      task.check();
      try {
        await snapshotOf(context, vm, message, retained_snapshots);
      } catch (error) {
        failures.push(`${db.VM.find(vm)?.uuid ?? vm}: ${messageOf(error)}`);
      }
    }
    if (db.VMSS.has(vmss)) db.VMSS.set(vmss, "last_run_time", dateTimeOf(ambient.now()));
    return failures.join("\n");
  },

  set_retained_snapshots: ({ db }, { self, value }) => {
    checkRetained(value);
    db.VMSS.set(self, "retained_snapshots", value);
  },

  set_frequency: ({ db }, { self, value }) => {
    checkSchedule(value, db.VMSS.get(self).schedule);
    db.VMSS.set(self, "frequency", value);
  },

  set_schedule: ({ db }, { self, value }) => {
    checkSchedule(db.VMSS.get(self).frequency, value);
    db.VMSS.set(self, "schedule", value);
  },

  add_to_schedule: ({ db }, { self, key, value }) => {
    checkMoment(key, value);
    db.VMSS.addToMap(self, "schedule", key, value);
  },

  remove_from_schedule: ({ db }, { self, key }) => db.VMSS.removeFromMap(self, "schedule", key),

  set_last_run_time: ({ db }, { self, value }) => db.VMSS.set(self, "last_run_time", value),

  set_type: ({ db }, { self, value }) => db.VMSS.set(self, "type", value),
} satisfies VMSSServer;
