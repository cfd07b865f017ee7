import type { VM_applianceServer } from "../../../generated/server/classes/VM_appliance.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";
import { nullRef } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import { startAppliance, stopAppliance } from "../vm/appliance.ts";

/** Messages of VM_appliance. */
export const VM_appliance = {
  create: (context, { record }) => {
    const appliance = addRow(context, "VM_appliance", record);
    context.services.operations.refresh(context, "VM_appliance", appliance);
    return appliance;
  },

  /** Its VMs stay. */
  destroy: (context, { self }) => {
    const { db, services } = context;
    for (const vm of db.VM_appliance.get(self).VMs) {
      db.VM.set(vm, "appliance", nullRef<"VM_appliance">());
      services.operations.refresh(context, "VM", vm);
    }
    db.VM_appliance.destroy(self);
  },

  start: (context, { self, paused }) => startAppliance(context, self, paused),
  clean_shutdown: (context, { self }) => stopAppliance(context, self, "VM.clean_shutdown", "clean_shutdown"),
  hard_shutdown: (context, { self }) => stopAppliance(context, self, "VM.hard_shutdown", "hard_shutdown"),
  shutdown: (context, { self }) => stopAppliance(context, self, "VM.shutdown", "shutdown"),

  assert_can_be_recovered: notImplemented,
  get_SRs_required_for_recovery: notImplemented,
  recover: notImplemented,
} satisfies VM_applianceServer;
