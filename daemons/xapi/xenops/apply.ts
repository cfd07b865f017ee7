import type { VmPowerState } from "../../../generated/api/enums.ts";
import type { VmState } from "../../../generated/daemons/xenops.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, isNullRef, type Ref } from "../../../runtime/ref.ts";
import { forcePowerState } from "../vm/power-state.ts";
import { applyConsoles } from "./consoles.ts";
import { deviceNumber, linuxDevice } from "./device-number.ts";

type Scope = Pick<Context, "db" | "services" | "ambient">;

/** Brings a VM's records in line with what xenopsd says of it (spec: xenopsd.md, sections 2.2 and 8.1). */
export function applyVmState(scope: Scope, vm: Ref<"VM">, state: VmState): void {
  const { db } = scope;
  const row = db.VM.get(vm);
  const live = state.power_state === "Running" || state.power_state === "Paused";
  db.VM.set(vm, "memory_target", Number(state.memory_target));
  if (live) {
    const host = isNullRef(row.resident_on)
      ? isNullRef(row.scheduled_to_be_resident_on)
        ? scope.services.localHost()
        : row.scheduled_to_be_resident_on
      : row.resident_on;
    db.VM.update(vm, { resident_on: host, domid: state.domids[0] ?? row.domid });
    applyConsoles(scope, vm, state.consoles, host);
  } else if (row.consoles.length > 0) applyConsoles(scope, vm, [], row.resident_on);
  applyMetrics(scope, vm, state);
  if (live) applyGuestMetrics(scope, vm, state);
  if (row.power_state !== state.power_state) forcePowerState(scope, vm, state.power_state as VmPowerState);
}

const DOMAIN_TYPES = {
  Domain_HVM: "hvm",
  Domain_PV: "pv",
  Domain_PVinPVH: "pv_in_pvh",
  Domain_PVH: "pvh",
  Domain_undefined: "unspecified",
} as const;

function applyMetrics({ db }: Scope, vm: Ref<"VM">, state: VmState): void {
  const { metrics } = db.VM.get(vm);
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

/** What the guest's agent has written, sorted into the fields that clients read. */
function applyGuestMetrics({ db, ambient, services }: Scope, vm: Ref<"VM">, state: VmState): void {
  const agent = state.guest_agent;
  if (Object.keys(agent).length === 0 && !state.pv_drivers_detected) return;
  const known = db.VM.get(vm).guest_metrics;
  const below = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(agent).flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      ),
    );
  const values = {
    os_version: osVersion(agent),
    PV_drivers_version: driversVersion(below("attr/PVAddons/")),
    PV_drivers_up_to_date: state.pv_drivers_detected,
    PV_drivers_detected: state.pv_drivers_detected,
    networks: networksOf(agent),
    memory: {},
    disks: {},
    other: below("control/"),
    live: true,
    last_updated: dateTimeOf(ambient.now()),
  };
  if (db.VM_guest_metrics.has(known)) {
    const { last_updated: _now, ...content } = values;
    const before = db.VM_guest_metrics.modified(known);
    db.VM_guest_metrics.update(known, content);
    if (db.VM_guest_metrics.modified(known) !== before)
      db.VM_guest_metrics.set(known, "last_updated", values.last_updated);
  } else {
    const made = db.VM_guest_metrics.create({
      ...values,
      other_config: {},
      can_use_hotplug_vbd: "unspecified",
      can_use_hotplug_vif: "unspecified",
    });
    db.VM.set(vm, "guest_metrics", made);
  }
  services.operations.refresh({ db, services }, "VM", vm);
}

function osVersion(agent: Readonly<Record<string, string>>): Record<string, string> {
  const version: Record<string, string> = {};
  for (const [key, name] of [
    ["data/os_name", "name"],
    ["data/os_uname", "uname"],
    ["data/os_distro", "distro"],
    ["data/os_majorver", "major"],
    ["data/os_minorver", "minor"],
  ] as const) {
    const value = agent[key];
    if (value !== undefined) version[name] = value;
  }
  return version;
}

function driversVersion(addons: Readonly<Record<string, string>>): Record<string, string> {
  const version: Record<string, string> = {};
  for (const [key, name] of [
    ["MajorVersion", "major"],
    ["MinorVersion", "minor"],
    ["MicroVersion", "micro"],
    ["BuildVersion", "build"],
  ] as const) {
    const value = addons[key];
    if (value !== undefined) version[name] = value;
  }
  return version;
}

/** `attr/vif/0/ipv4/0` as `0/ipv4/0`, and the first of each kind by its old name `0/ip`. */
function networksOf(agent: Readonly<Record<string, string>>): Record<string, string> {
  const networks: Record<string, string> = {};
  for (const [key, value] of Object.entries(agent)) {
    const match = /^attr\/vif\/(\d+)\/(ipv4|ipv6)\/(\d+)$/.exec(key);
    if (match === null) continue;
    const [, device = "0", family = "ipv4", index = "0"] = match;
    networks[`${device}/${family}/${index}`] = value;
    if (family === "ipv4" && index === "0") networks[`${device}/ip`] = value;
  }
  return networks;
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
