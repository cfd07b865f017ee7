import type { VmPowerState } from "../../../generated/api/enums.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { refreshVm } from "../operations/refresh.ts";

/** What forcing a power state reaches: a call's context, or one made for work of the daemon's own. */
type Scope = Pick<Context, "db" | "services">;

/**
 * Sets a VM's power state and everything that follows from it (spec: dispatch-forwarding.md, section 4.4): devices of a
 * halted VM are detached, a VM that is nowhere is resident nowhere, allowed operations are computed afresh. `more` is written along with it.
 */
export function forcePowerState(scope: Scope, vm: Ref<"VM">, state: VmPowerState, more: Partial<VMRow> = {}): void {
  const { db, services } = scope;
  const row = db.VM.get(vm);
  if (state === "Halted") detachDevices(scope, vm);
  const isNowhere =
    state === "Halted" || (state === "Suspended" && !Object.values(row.current_operations).includes("checkpoint"));
  db.VM.update(vm, {
    ...more,
    power_state: state,
    ...(isNowhere
      ? { resident_on: nullRef<"host">(), scheduled_to_be_resident_on: nullRef<"host">(), domid: -1, attached_PCIs: [] }
      : {}),
    ...(state === "Halted" ? { requires_reboot: false } : {}),
    ...(state === "Halted" || state === "Suspended"
      ? { pending_guidances: guidancesAfter(row.pending_guidances, state) }
      : {}),
  });
  refreshVm(scope, vm);
  services.locks.wake("VM", vm);
}

/** Guidances that the new state has fulfilled fall away. */
export function guidancesAfter<G extends string>(guidances: readonly G[], state: VmPowerState): G[] {
  return guidances.filter((g) => g !== "restart_device_model" && !(state === "Halted" && g === "restart_vm"));
}

function detachDevices({ db }: Scope, vm: Ref<"VM">): void {
  const row = db.VM.get(vm);
  for (const vbd of row.VBDs)
    if (db.VBD.has(vbd)) db.VBD.update(vbd, { currently_attached: false, reserved: false, current_operations: {} });
  for (const vif of row.VIFs)
    if (db.VIF.has(vif))
      db.VIF.update(vif, {
        currently_attached: false,
        reserved: false,
        current_operations: {},
        reserved_pci: nullRef<"PCI">(),
      });
  for (const vusb of row.VUSBs)
    if (db.VUSB.has(vusb)) db.VUSB.update(vusb, { currently_attached: false, current_operations: {} });
  for (const vgpu of row.VGPUs)
    if (db.VGPU.has(vgpu))
      db.VGPU.update(vgpu, {
        currently_attached: false,
        resident_on: nullRef<"PGPU">(),
        scheduled_to_be_resident_on: nullRef<"PGPU">(),
      });
}
