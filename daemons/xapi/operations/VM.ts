import type { VmOperations, VmPowerState } from "../../../generated/api/enums.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import { type VMOperationRoutines, VMOperations } from "../../../generated/server/operations/VM.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isUpgrading, poolRow } from "../pool.ts";
import {
  currentDomainType,
  hasGuestFeature,
  isDefaultTemplate,
  isDomainZero,
  isLive,
  knowsPvDrivers,
  vdisOf,
} from "../vm/facts.ts";
import { inProgress, isTrue, lower, type Scope } from "./describe.ts";

/** The rule of an operation, as the datamodel writes it. */
interface Rule {
  readonly power_states: readonly VmPowerState[];
  readonly more_power_states?: readonly { readonly state: VmPowerState; readonly when: When }[];
  readonly on_template: boolean | "non-default templates";
  readonly on_control_domain: boolean | "not dom0";
  readonly concurrent_with?: readonly VmOperations[];
  readonly concurrent_unless?: readonly VmOperations[];
  readonly concurrent_when_exactly?: readonly (readonly VmOperations[])[];
}

type When = "is_control_domain" | "is_a_snapshot or pool.other_config:allow_clone_suspended_vm = true";

const rules: Readonly<Record<VmOperations, Rule>> = VMOperations.rules;

/** What allows more power states. */
const conditions: Readonly<Record<When, (scope: Scope, row: VMRow) => boolean>> = {
  is_control_domain: (_scope, row) => row.is_control_domain,
  "is_a_snapshot or pool.other_config:allow_clone_suspended_vm = true": ({ db }, row) =>
    row.is_a_snapshot || isTrue(poolRow(db)?.other_config.allow_clone_suspended_vm),
};

/** Power states in the order in which errors name them. */
const STATES: readonly VmPowerState[] = ["Halted", "Paused", "Suspended", "Running"];

/** Whether an operation is allowed on a VM in some state (spec: dispatch-forwarding.md, section 4.1). */
function isAllowedIn(state: VmPowerState, scope: Scope, row: VMRow, operation: VmOperations): boolean {
  const { power_states, more_power_states = [] } = rules[operation];
  if (power_states.includes(state)) return true;
  return more_power_states.some((more) => more.state === state && conditions[more.when](scope, row));
}

/** Whether an operation may start while others run (spec: dispatch-forwarding.md, section 4.3). */
export function isCompatible(current: readonly VmOperations[], operation: VmOperations): boolean {
  const rule = rules[operation];
  if (rule.concurrent_with !== undefined && current.every((op) => rule.concurrent_with?.includes(op))) return true;
  if (rule.concurrent_unless !== undefined && !current.some((op) => rule.concurrent_unless?.includes(op))) return true;
  const exactly = rule.concurrent_when_exactly ?? [];
  return exactly.some((set) => set.length === new Set(current).size && current.every((op) => set.includes(op)));
}

/** A VM that runs nested guests, or may not move for another reason. */
function immobility({ db }: Scope, row: VMRow): { readonly nomigrate: boolean; readonly nestedVirt: boolean } {
  const metrics = db.VM_metrics.find(row.metrics);
  if (metrics !== undefined) return { nomigrate: metrics.nomigrate, nestedVirt: metrics.nested_virt };
  return { nomigrate: isTrue(row.platform.nomigrate), nestedVirt: isTrue(row.platform["nested-virt"]) };
}

/** Whether the guest needs to announce nothing: it does not run, is certainly PV, or has known PV drivers. */
function supportsImplicitly({ db }: Scope, row: VMRow): boolean {
  return !isLive(row.power_state) || currentDomainType(db, row) !== "hvm" || knowsPvDrivers(db, row);
}

/** Whether a live guest lacks every one of some features. */
function lacks(scope: Scope, vm: Ref<"VM">, features: readonly string[]): readonly string[] | undefined {
  const row = scope.db.VM.get(vm);
  if (supportsImplicitly(scope, row)) return undefined;
  return features.some((feature) => hasGuestFeature(scope.db, row, feature)) ? undefined : [vm];
}

/** Disks that start from the same contents at each boot. */
function isResetOnBoot({ vdi }: ReturnType<typeof vdisOf>[number]): boolean {
  return vdi.on_boot === "reset" || vdi.sm_config.on_boot === "reset";
}

/** GPUs whose state can be saved: Nvidia's, on a physical GPU that says what it is compatible with. */
function isSuspendable({ db }: Scope, ref: Ref<"VGPU">): boolean {
  const vgpu = db.VGPU.find(ref);
  if (vgpu === undefined) return true;
  const implementation = db.VGPU_type.find(vgpu.type)?.implementation;
  const metadata = db.PGPU.find(vgpu.resident_on)?.compatibility_metadata ?? {};
  return (implementation === "nvidia" || implementation === "nvidia_sriov") && Object.keys(metadata).length > 0;
}

/** PCI devices that an SR-IOV GPU brought along. */
function pcisOfVgpus({ db }: Scope, row: VMRow): readonly Ref<"PCI">[] {
  return row.VGPUs.flatMap((ref) => {
    const vgpu = db.VGPU.find(ref);
    return vgpu !== undefined && db.VGPU_type.find(vgpu.type)?.implementation === "nvidia_sriov" ? [vgpu.PCI] : [];
  });
}

/** When operations of VMs are refused (spec: dispatch-forwarding.md, section 4.2). */
export const routines: VMOperationRoutines = {
  blocked_operations({ db }, vm, operation) {
    const reason = db.VM.get(vm).blocked_operations[operation];
    return reason === undefined ? undefined : [vm, reason];
  },
  power_states(scope, vm, operation) {
    const row = scope.db.VM.get(vm);
    if (isAllowedIn(row.power_state, scope, row, operation)) return undefined;
    const expected = STATES.filter((state) => isAllowedIn(state, scope, row, operation));
    return [vm, expected.map(lower).join(", "), lower(row.power_state)];
  },
  concurrency({ db }, vm, operation) {
    const current = db.VM.get(vm).current_operations;
    const operations = Object.values(current);
    if (operations.length === 0 || isCompatible(operations, operation)) return undefined;
    return inProgress("VM", vm, current);
  },
  template({ db }, vm, operation) {
    const row = db.VM.get(vm);
    if (!row.is_a_template || row.is_a_snapshot) return undefined;
    if (rules[operation].on_template === "non-default templates" && !isDefaultTemplate(row)) return undefined;
    return [vm, operation];
  },
  snapshot: ({ db }, vm, operation) => (db.VM.get(vm).is_a_snapshot ? [vm, operation] : undefined),
  only_on_provision_only_allowed_on_template: ({ db }, vm) => (db.VM.get(vm).is_a_template ? undefined : []),
  only_on_revert_only_allowed_on_snapshot: ({ db }, vm) => (db.VM.get(vm).is_a_snapshot ? undefined : []),
  mobility(scope, vm) {
    const { nomigrate, nestedVirt } = immobility(scope, scope.db.VM.get(vm));
    return nomigrate || nestedVirt ? [vm] : undefined;
  },
  nested_virt: (scope, vm) => (immobility(scope, scope.db.VM.get(vm)).nestedVirt ? [vm] : undefined),
  control_domain_operation_not_allowed({ db }, vm, operation) {
    return isDomainZero(db, vm, db.VM.get(vm))
      ? [`The operation ${operation} is not allowed on the control domain of a host.`]
      : undefined;
  },
  control_domain_on_control_domain_false_operation_not_allowed({ db }, vm, operation) {
    if (!db.VM.get(vm).is_control_domain || rules[operation].on_control_domain !== false) return undefined;
    return [`The operation ${operation} is not allowed on a control domain.`];
  },
  guest_features_non_suspendable({ db }, vm) {
    const row = db.VM.get(vm);
    const reason = db.VM_guest_metrics.find(row.guest_metrics)?.other["data-cant-suspend-reason"];
    return isLive(row.power_state) && reason !== undefined ? [vm, reason] : undefined;
  },
  guest_features_lacks_feature: (scope, vm) => lacks(scope, vm, ["feature-suspend"]),
  guest_features_clean_shutdown_vm_lacks_feature: (scope, vm) =>
    lacks(scope, vm, ["feature-shutdown", "feature-poweroff"]),
  guest_features_clean_reboot_vm_lacks_feature: (scope, vm) => lacks(scope, vm, ["feature-shutdown", "feature-reboot"]),
  guest_features_changing_VCPUs_live_vm_lacks_feature: (scope, vm) => lacks(scope, vm, ["feature-vcpu-hotplug"]),
  always_refused: (_scope, vm) => [vm],
  vdi_on_boot_on_boot_mode_incompatible_with_operation: ({ db }, vm) =>
    vdisOf(db, db.VM.get(vm)).some(isResetOnBoot) ? [] : undefined,
  vdi_on_boot_pool_migrate_vdi_on_boot_mode_incompatible_with_operation: ({ db }, vm) =>
    vdisOf(db, db.VM.get(vm)).some(
      (disk) => isResetOnBoot(disk) && (disk.vdi.allow_caching || isTrue(disk.vdi.sm_config.caching)),
    )
      ? []
      : undefined,
  pci(scope, vm) {
    const row = scope.db.VM.get(vm);
    if (row.attached_PCIs.length === 0) return undefined;
    const ofVgpus = pcisOfVgpus(scope, row);
    return row.attached_PCIs.every((pci) => ofVgpus.includes(pci)) ? undefined : [vm];
  },
  vgpu(scope, vm, operation) {
    const row = scope.db.VM.get(vm);
    if (operation === "migrate_send" && row.power_state === "Halted") return undefined;
    if (operation === "checkpoint" && row.power_state === "Suspended") return undefined;
    return row.VGPUs.every((ref) => isSuspendable(scope, ref)) ? undefined : [vm];
  },
  vusb: ({ db }, vm) => (db.VM.get(vm).VUSBs.length > 0 ? [vm] : undefined),
  appliance({ db }, vm) {
    const { appliance } = db.VM.get(vm);
    return db.VM_appliance.has(appliance) ? [vm, appliance] : undefined;
  },
  protection_policy({ db }, vm) {
    const { protection_policy } = db.VM.get(vm);
    return db.VMPP.has(protection_policy) ? [vm, protection_policy] : undefined;
  },
  snapshot_schedule({ db }, vm) {
    const { snapshot_schedule } = db.VM.get(vm);
    return db.VMSS.has(snapshot_schedule) ? [vm, snapshot_schedule] : undefined;
  },
  system_domain: ({ db }, vm) => (isTrue(db.VM.get(vm).other_config.is_system_domain) ? undefined : [vm]),
  rolling_upgrade: ({ db }) => (isUpgrading(db) ? [] : undefined),
  vtpm_count({ db }, vm) {
    const { VTPMs } = db.VM.get(vm);
    return VTPMs.length > 0 ? [String(VTPMs.length)] : undefined;
  },
};
