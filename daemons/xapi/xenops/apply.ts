import type { VmPowerState } from "../../../generated/api/enums.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { VmState } from "../../../generated/daemons/xenops.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { forcePowerState } from "../vm/power-state.ts";
import { applyConsoles } from "./consoles.ts";
import { deviceNumber, linuxDevice } from "./device-number.ts";
import { guestFacts } from "./guest-agent.ts";
import { vusbOf } from "./metadata.ts";

type Scope = Pick<Context, "db" | "services" | "ambient">;

/**
 * Brings a VM's records in line with what xenopsd says of it (spec: xenopsd.md, sections 2.2 and 8.1). The VM's own record comes last and
 * changes once: every change of it is told to all who watch.
 */
export function applyVmState(scope: Scope, vm: Ref<"VM">, state: VmState): void {
  const { db, services } = scope;
  const row = db.VM.get(vm);
  let facts: Partial<VMRow> = { memory_target: Number(state.memory_target) };
  let guest: Ref<"VM_guest_metrics"> | undefined;
  if (state.power_state === "Running" || state.power_state === "Paused") {
    const place = placeOf(scope, row);
    applyConsoles(scope, vm, state.consoles, place.resident_on);
    guest = applyGuestMetrics(scope, row, state);
    const guest_metrics = guest ?? row.guest_metrics;
    facts = { ...facts, ...place, domid: state.domids[0] ?? row.domid, guest_metrics };
  } else if (row.consoles.length > 0) applyConsoles(scope, vm, [], row.resident_on);
  applyMetrics(scope, row, state);
  if (row.power_state !== state.power_state) forcePowerState(scope, vm, state.power_state as VmPowerState, facts);
  else {
    db.VM.update(vm, facts);
    if (guest !== undefined) services.operations.refresh(scope, "VM", vm);
  }
}

/** What a VM's clock is set to, seconds from UTC as text, is kept for its next domain. */
export function applyClock({ db }: Pick<Scope, "db">, vm: Ref<"VM">, offset: string): void {
  const { platform } = db.VM.get(vm);
  if (offset !== (platform.timeoffset ?? "0")) db.VM.set(vm, "platform", { ...platform, timeoffset: offset });
}

/** Where a VM with a domain resides. The host that was reserved for it is so no longer once the VM is there. */
function placeOf({ services }: Scope, row: VMRow): Pick<VMRow, "resident_on"> & Partial<VMRow> {
  const { resident_on, scheduled_to_be_resident_on: reserved } = row;
  if (!isNullRef(resident_on)) return { resident_on };
  if (isNullRef(reserved)) return { resident_on: services.localHost() };
  return { resident_on: reserved, scheduled_to_be_resident_on: nullRef<"host">() };
}

const DOMAIN_TYPES = {
  Domain_HVM: "hvm",
  Domain_PV: "pv",
  Domain_PVinPVH: "pv_in_pvh",
  Domain_PVH: "pvh",
  Domain_undefined: "unspecified",
} as const;

function applyMetrics({ db }: Scope, { metrics }: VMRow, state: VmState): void {
  if (!db.VM_metrics.has(metrics)) return;
  const halted = state.power_state === "Halted";
  db.VM_metrics.update(metrics, {
    memory_actual: Number(state.memory_actual),
    VCPUs_number: state.vcpu_target,
    current_domain_type: halted ? "unspecified" : (DOMAIN_TYPES[state.domain_type] ?? "unspecified"),
    hvm: state.hvm,
    nomigrate: state.nomigrate,
    nested_virt: state.nested_virt,
    numa_optimised: state.numa_optimised,
    numa_nodes: state.numa_nodes,
    numa_node_memory: Object.fromEntries(state.numa_node_memory.map(([node, bytes]) => [node, Number(bytes)])),
    ...(state.last_start_time > 0 ? { start_time: dateTimeOf(state.last_start_time * 1000) } : {}),
  });
}

/**
 * What the guest's agent tells: a record of its own from when it first does, with the time of the last change. Answers the record where
 * it is new or has changed.
 */
function applyGuestMetrics(
  { db, ambient }: Scope,
  { guest_metrics: known }: VMRow,
  state: VmState,
): Ref<"VM_guest_metrics"> | undefined {
  const { guest_agent: agent, pv_drivers_detected } = state;
  const isKnown = db.VM_guest_metrics.has(known);
  if (!isKnown && !pv_drivers_detected && Object.keys(agent).length === 0) return undefined;
  const values = {
    ...guestFacts(agent),
    PV_drivers_up_to_date: pv_drivers_detected,
    PV_drivers_detected: pv_drivers_detected,
    memory: {},
    disks: {},
    live: true,
  };
  const last_updated = dateTimeOf(ambient.now());
  if (!isKnown) return db.VM_guest_metrics.create({ ...values, last_updated, other_config: {} });
  const before = db.VM_guest_metrics.modified(known);
  db.VM_guest_metrics.update(known, values);
  if (db.VM_guest_metrics.modified(known) === before) return undefined;
  db.VM_guest_metrics.set(known, "last_updated", last_updated);
  return known;
}

/** Brings a drive's record in line with what xenopsd says of it. */
export function applyVbdState(scope: Scope, vm: Ref<"VM">, device: string, plugged: boolean): void {
  const { db, services } = scope;
  const isHvm = db.VM.get(vm).HVM_boot_policy !== "";
  for (const ref of db.VM.get(vm).VBDs) {
    const row = db.VBD.find(ref);
    if (row === undefined || row.userdevice !== device) continue;
    db.VBD.update(ref, {
      currently_attached: plugged,
      device: plugged ? linuxDevice(deviceNumber(row.userdevice, isHvm)) : row.device,
    });
    services.operations.refresh(scope, "VBD", ref);
    services.operations.refresh(scope, "VDI", row.VDI);
  }
}

/** Brings a network interface's record in line with what xenopsd says of it. */
export function applyVifState(scope: Scope, vm: Ref<"VM">, device: string, plugged: boolean): void {
  const { db, services } = scope;
  for (const ref of db.VM.get(vm).VIFs) {
    const row = db.VIF.find(ref);
    if (row === undefined || row.device !== device) continue;
    db.VIF.set(ref, "currently_attached", plugged);
    services.operations.refresh(scope, "VIF", ref);
  }
}

/** Brings a USB device's record in line with what xenopsd says of it. */
export function applyVusbState(scope: Scope, vm: Ref<"VM">, device: string, plugged: boolean): void {
  const { db, services } = scope;
  const { uuid, VUSBs } = db.VM.get(vm);
  for (const ref of VUSBs) {
    if (vusbOf(db, uuid, ref)?.id[1] !== device) continue;
    db.VUSB.set(ref, "currently_attached", plugged);
    services.operations.refresh(scope, "VUSB", ref);
  }
}
