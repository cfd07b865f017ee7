import { errors } from "../../generated/api/errors.ts";
import type { PoolRow } from "../../generated/api/records/pool.ts";
import type { Db } from "../../runtime/dispatch/context.ts";
import { XapiError } from "../../runtime/errors.ts";
import type { Ref } from "../../runtime/ref.ts";
import { isTrue } from "./operations/describe.ts";

/** The row of the pool; `undefined` before the first start has made it. */
export function poolRow(db: Db): PoolRow | undefined {
  return db.pool.rows()[0]?.[1];
}

/** The host that leads the pool. */
export function coordinatorOf(db: Db): Ref<"host"> | undefined {
  return poolRow(db)?.master;
}

/** Whether hosts of the pool have different versions at the moment. */
export function isUpgrading(db: Db): boolean {
  return isTrue(poolRow(db)?.other_config.rolling_upgrade_in_progress);
}

/** Whether high availability is on. */
export function isHaOn(db: Db): boolean {
  return poolRow(db)?.ha_enabled === true;
}

/** Raises HA_IS_ENABLED. */
export function assertHaOff(db: Db): void {
  if (isHaOn(db)) throw errors.HA_IS_ENABLED();
}

/** Raises WLB_NOT_INITIALIZED where no workload balancer has been set up. */
export function assertBalanced(db: Db): void {
  if (poolRow(db)?.wlb_url === "") throw new XapiError("WLB_NOT_INITIALIZED");
}

/** Whether a host is alive, as far as the coordinator knows. Raises HANDLE_INVALID [host; ref]. */
export function isLive(db: Db, host: Ref<"host">): boolean {
  return db.host_metrics.find(db.host.get(host).metrics)?.live === true;
}

/** The VMs on a host but for its control domain. Raises HANDLE_INVALID [host; ref]. */
export function guestsOn(db: Db, host: Ref<"host">): readonly Ref<"VM">[] {
  return db.host.get(host).resident_VMs.filter((vm) => !db.VM.get(vm).is_control_domain);
}
