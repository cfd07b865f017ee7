import type { VBDRow } from "../../../generated/api/records/VBD.ts";
import { type VDIOperationRoutines, VDIOperations } from "../../../generated/server/operations/VDI.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isHaOn, poolRow } from "../pool.ts";
import { inProgress, type Scope } from "./describe.ts";
import { duringUpgrade, hasFeature } from "./storage.ts";

interface Rule {
  readonly sm_feature: string | null;
  readonly while_attached: string;
}
const rules: Readonly<Record<string, Rule | undefined>> = VDIOperations.rules;

/** The drives that a disk is in. */
function drives({ db }: Scope, vdi: Ref<"VDI">): readonly Readonly<VBDRow>[] {
  return db.VDI.get(vdi).VBDs.flatMap((vbd) => db.VBD.find(vbd) ?? []);
}

/** Whether a disk may be in these drives during an operation. */
function mayBeAttached({ db }: Scope, whileAttached: string | undefined, attached: readonly VBDRow[]): boolean {
  if (whileAttached === "any" || attached.length === 0) return true;
  if (whileAttached === "read-only attachments") return attached.every((vbd) => vbd.mode === "RO");
  if (whileAttached !== "only to snapshot VMs") return false;
  return attached.every((vbd) => db.VM.find(vbd.VM)?.is_a_snapshot === true);
}

/** Whether the disk holds state of high availability, which is in use. */
function isOfHa({ db }: Scope, vdi: Ref<"VDI">): boolean {
  const { type } = db.VDI.get(vdi);
  return type === "ha_statefile" || type === "redo_log";
}

function haRefusal(scope: Scope, vdi: Ref<"VDI">): readonly string[] | undefined {
  return isOfHa(scope, vdi) && isHaOn(scope.db) ? [] : undefined;
}

function duringPoolOperation(scope: Scope, vdi: Ref<"VDI">, operation: string): readonly string[] | undefined {
  const current = Object.values(poolRow(scope.db)?.current_operations ?? {});
  return isOfHa(scope, vdi) && current.some((c) => c === operation) ? [] : undefined;
}

function srOf({ db }: Scope, vdi: Ref<"VDI">) {
  const ref = db.VDI.get(vdi).SR;
  return { ref, row: db.SR.find(ref) };
}

const isReset = ({ db }: Scope, vdi: Ref<"VDI">) => (db.VDI.get(vdi).on_boot === "reset" ? [] : undefined);
const isRrd = ({ db }: Scope, vdi: Ref<"VDI">) => (db.VDI.get(vdi).type === "rrd" ? [vdi] : undefined);

/** When operations of disks are refused (spec: storage.md, section 5.3). */
export const routines: VDIOperationRoutines = {
  rolling_upgrade: duringUpgrade,
  concurrency({ db }, vdi, operation) {
    const current = Object.entries(db.VDI.get(vdi).current_operations).filter(([, name]) => name !== "copy");
    const tolerated = operation === "destroy" && current.every(([, name]) => name === "mirror");
    return current.length === 0 || tolerated ? undefined : inProgress("VDI", vdi, Object.fromEntries(current));
  },
  pbds(scope, vdi) {
    const { ref, row } = srOf(scope, vdi);
    const plugged = row?.PBDs.some((pbd) => scope.db.PBD.find(pbd)?.currently_attached === true);
    return plugged === true ? undefined : [ref];
  },
  attached(scope, vdi, operation) {
    const attached = drives(scope, vdi).filter((vbd) => vbd.currently_attached || vbd.reserved);
    return mayBeAttached(scope, rules[operation]?.while_attached, attached) ? undefined : [vdi, operation];
  },
  vbd_operations(scope, vdi) {
    const busy = drives(scope, vdi).find((vbd) => Object.keys(vbd.current_operations).length > 0);
    return busy === undefined ? undefined : inProgress("VDI", vdi, busy.current_operations);
  },
  sm_feature(scope, vdi, operation) {
    const feature = rules[operation]?.sm_feature;
    if (typeof feature !== "string") return undefined;
    const { ref, row } = srOf(scope, vdi);
    return row !== undefined && hasFeature(scope.db, row, feature) ? undefined : [ref];
  },
  cbt_metadata: ({ db }, vdi) => (db.VDI.get(vdi).type === "cbt_metadata" ? [vdi, "cbt_metadata"] : undefined),
  cbt_enabled: ({ db }, vdi) => (db.VDI.get(vdi).cbt_enabled ? [vdi] : undefined),
  per_operation_ha_is_enabled: haRefusal,
  per_operation_has_rrds: isRrd,
  per_operation_operation_not_allowed: ({ db }, vdi) =>
    db.VDI.get(vdi).is_a_snapshot ? undefined : [`${vdi} is no snapshot.`],
  per_operation_no_cbt_metadata: ({ db }, vdi) => (db.VDI.get(vdi).cbt_enabled ? undefined : [vdi]),
  per_operation_is_a_physical_device: (scope, vdi) => (srOf(scope, vdi).row?.type === "udev" ? [vdi] : undefined),
  per_operation_operation_not_supported(scope, vdi) {
    const { ref, row } = srOf(scope, vdi);
    return row?.is_tools_sr === true ? [ref] : undefined;
  },
  per_operation_destroy_vdi_has_rrds: isRrd,
  per_operation_destroy_ha_is_enabled: haRefusal,
  per_operation_ha_enable_in_progress: (scope, vdi) => duringPoolOperation(scope, vdi, "ha_enable"),
  per_operation_ha_disable_in_progress: (scope, vdi) => duringPoolOperation(scope, vdi, "ha_disable"),
  per_operation_is_sharable: ({ db }, vdi) => (db.VDI.get(vdi).sharable ? [vdi] : undefined),
  per_operation_on_boot_mode_incompatible_with_operation: isReset,
  per_operation_snapshot_operation_not_allowed: ({ db }, vdi) =>
    Object.values(db.VDI.get(vdi).current_operations).includes("copy") ? ["The disk is being copied."] : undefined,
  per_operation_copy_operation_not_allowed: (scope, vdi) =>
    isOfHa(scope, vdi) ? ["A disk that high availability uses is not copied."] : undefined,
  per_operation_enable_cbt_operation_not_allowed: ({ db }, vdi) =>
    db.VDI.get(vdi).is_a_snapshot ? [`${vdi} is a snapshot.`] : undefined,
  per_operation_incompatible_type({ db }, vdi) {
    const { type } = db.VDI.get(vdi);
    return type === "user" || type === "system" ? undefined : [vdi, type];
  },
  per_operation_enable_cbt_vdi_on_boot_mode_incompatible_with_operation: isReset,
  per_operation_revert_only_allowed_on_snapshot: ({ db }, vdi) => (db.VDI.get(vdi).is_a_snapshot ? undefined : []),
};
