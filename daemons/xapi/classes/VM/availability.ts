import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../../runtime/ref.ts";
import { isRestartPriority } from "../../ha/pool-view.ts";
import { poolRow } from "../../pool.ts";

/**
 * Sets how HA treats a VM. A running VM becomes protected, or stops being so, at once (spec: ha.md, section 4). Raises INVALID_VALUE
 * [ha_restart_priority; value].
 */
function setPriority({ db }: Context, vm: Ref<"VM">, priority: string): void {
  if (!isRestartPriority(priority)) throw errors.INVALID_VALUE("ha_restart_priority", priority);
  const row = db.VM.get(vm);
  const pool = poolRow(db);
  const isNewlyProtected =
    priority === "restart" && row.ha_restart_priority !== "restart" && row.power_state !== "Halted";
  if (isNewlyProtected && pool?.ha_enabled === true && pool.ha_overcommitted && !pool.ha_allow_overcommit)
    throw errors.HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN();
  const isRunning = row.power_state === "Running";
  db.VM.update(vm, {
    ha_restart_priority: priority,
    ...(isRunning ? { ha_always_run: priority === "restart" } : {}),
  });
}

/** Raises INVALID_VALUE [`<field> must be non-negative`; value]; the parameters are upstream's. */
function checkNotNegative(field: string, value: number): void {
  if (value < 0) throw errors.INVALID_VALUE(`${field} must be non-negative`, String(value));
}

/** Only ordinary VMs may be put into groups of any kind. */
function checkOrdinary({ db }: Context, vm: Ref<"VM">, what: string): void {
  const row = db.VM.get(vm);
  const kind = row.is_control_domain
    ? "Control domains"
    : row.is_a_snapshot
      ? "Snapshots"
      : row.is_a_template
        ? "Templates"
        : undefined;
  if (kind !== undefined) throw errors.OPERATION_NOT_ALLOWED(`${kind} cannot be assigned to ${what}.`);
}

/** Messages of VM about high availability, sequences, schedules and groups. */
export const availability = {
  set_ha_restart_priority: (context, { self, value }) => setPriority(context, self, value),

  set_ha_always_run: (context, { self, value }) => setPriority(context, self, value ? "restart" : ""),

  set_snapshot_schedule: (context, { self, value }) => {
    const { db, services } = context;
    if (!isNullRef(value)) {
      db.VMSS.get(value);
      checkOrdinary(context, self, "snapshot schedules");
      const { protection_policy } = db.VM.get(self);
      if (db.VMPP.has(protection_policy)) throw errors.VM_ASSIGNED_TO_PROTECTION_POLICY(self, protection_policy);
    }
    db.VM.set(self, "snapshot_schedule", value);
    services.operations.refresh(context, "VM", self);
  },

  set_start_delay: ({ db }, { self, value }) => {
    checkNotNegative("start_delay", value);
    db.VM.set(self, "start_delay", value);
  },

  set_shutdown_delay: ({ db }, { self, value }) => {
    checkNotNegative("shutdown_delay", value);
    db.VM.set(self, "shutdown_delay", value);
  },

  set_order: ({ db }, { self, value }) => {
    checkNotNegative("order", value);
    db.VM.set(self, "order", value);
  },

  set_appliance: (context, { self, value }) => {
    const { db, services } = context;
    if (!isNullRef(value)) {
      db.VM_appliance.get(value);
      checkOrdinary(context, self, "appliances");
    }
    const { appliance: before } = db.VM.get(self);
    db.VM.set(self, "appliance", value);
    services.operations.refresh(context, "VM", self);
    services.operations.refresh(context, "VM_appliance", before);
    services.operations.refresh(context, "VM_appliance", value);
  },

  /** A VM is in one group at most. */
  set_groups: (context, { self, value }) => {
    const { db } = context;
    if (value.length > 1) throw errors.TOO_MANY_GROUPS();
    for (const group of value) db.VM_group.get(group);
    if (value.length > 0) checkOrdinary(context, self, "VM groups");
    db.VM.set(self, "groups", value);
  },
} satisfies Partial<VMServer>;
