import type { SMRow } from "../../../generated/api/records/SM.ts";
import type { SRRow } from "../../../generated/api/records/SR.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isTrue, type Scope } from "./describe.ts";

/** The driver of an SR, if its host has one. */
export function driverOf(db: Db, sr: Pick<SRRow, "type">): Readonly<SMRow> | undefined {
  return db.SM.rows().find(([, row]) => row.type === sr.type)?.[1];
}

/** Whether the driver of an SR can do something. */
export function hasFeature(db: Db, sr: Pick<SRRow, "type">, feature: string): boolean {
  return driverOf(db, sr)?.features[feature] !== undefined;
}

/** Whether hosts of the pool have different versions at the moment. */
export function isUpgrading({ db }: Pick<Scope, "db">): boolean {
  return isTrue(db.pool.rows()[0]?.[1].other_config.rolling_upgrade_in_progress);
}

/** No parameters where the pool is being upgraded; nothing else. */
export function duringUpgrade(scope: Scope): readonly string[] | undefined {
  return isUpgrading(scope) ? [] : undefined;
}
