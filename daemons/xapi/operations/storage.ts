import type { SMRow } from "../../../generated/api/records/SM.ts";
import type { SRRow } from "../../../generated/api/records/SR.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isUpgrading } from "../pool.ts";
import type { Scope } from "./describe.ts";

/** The driver of an SR, if its host has one. */
export function driverOf(db: Db, sr: Pick<SRRow, "type">): Readonly<SMRow> | undefined {
  return db.SM.rows().find(([, row]) => row.type === sr.type)?.[1];
}

/** Whether the driver of an SR can do something. */
export function hasFeature(db: Db, sr: Pick<SRRow, "type">, feature: string): boolean {
  return driverOf(db, sr)?.features[feature] !== undefined;
}

/** No parameters where the pool is being upgraded; nothing else. */
export function duringUpgrade({ db }: Scope): readonly string[] | undefined {
  return isUpgrading(db) ? [] : undefined;
}
