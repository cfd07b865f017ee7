import type { SROperationRoutines } from "../../../generated/server/operations/SR.ts";
import { SROperations } from "../../../generated/server/operations/SR.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { poolRow } from "../pool.ts";
import { inProgress, type Scope } from "./describe.ts";
import { driverOf, duringUpgrade, hasFeature } from "./storage.ts";

const rules: Readonly<Record<string, { readonly sm_feature: string | null } | undefined>> = SROperations.rules;

/** Features that the SR of guest tools never has. */
const NOT_FOR_TOOLS = ["VDI_CREATE", "VDI_DELETE"];

function attachedPbds({ db }: Scope, sr: Ref<"SR">) {
  return db.SR.get(sr).PBDs.filter((pbd) => db.PBD.find(pbd)?.currently_attached === true);
}

/** When operations of storage repositories are refused (spec: storage.md, section 5.1). */
export const routines: SROperationRoutines = {
  rolling_upgrade: duringUpgrade,
  sm_feature({ db }, sr, operation) {
    const feature = rules[operation]?.sm_feature;
    if (typeof feature !== "string") return undefined;
    const row = db.SR.get(sr);
    const excluded = row.is_tools_sr && NOT_FOR_TOOLS.includes(feature);
    return !excluded && hasFeature(db, row, feature) ? undefined : [sr];
  },
  attached_pbds: (scope, sr) => (attachedPbds(scope, sr).length > 0 ? [sr] : undefined),
  no_pbds: ({ db }, sr) => (db.SR.get(sr).PBDs.length === 0 ? [sr] : undefined),
  managed_vdis({ db }, sr) {
    const rows = db.SR.get(sr).VDIs.flatMap((vdi) => db.VDI.find(vdi) ?? []);
    return rows.some((row) => row.managed && row.type !== "rrd") ? [] : undefined;
  },
  concurrency_other_operation_in_progress({ db }, sr) {
    const current = db.SR.get(sr).current_operations;
    return Object.keys(current).length === 0 ? undefined : inProgress("SR", sr, current);
  },
  concurrency_plug_other_operation_in_progress({ db }, sr) {
    const others = Object.entries(db.SR.get(sr).current_operations).filter(([, operation]) => operation !== "plug");
    return others.length === 0 ? undefined : inProgress("SR", sr, Object.fromEntries(others));
  },
  cluster_stack({ db }, sr) {
    const wanted = driverOf(db, db.SR.get(sr))?.required_cluster_stack ?? [];
    const pool = poolRow(db);
    if (wanted.length === 0 || pool === undefined || !pool.ha_enabled) return undefined;
    return wanted.includes(pool.ha_cluster_stack) ? undefined : [wanted.join(", ")];
  },
};
