import type { Ref } from "../ref.ts";
import type { Db } from "./context.ts";
import type { WritableTable } from "./record-table.ts";

/** A database other than the pool's, which some sessions look at. */
export interface ForeignDatabase {
  readonly tables: Db;
  /** The table of a class, for generated messages. */
  tableOf(className: string): WritableTable;
}

/** Who a session stands for, as the checks need it (spec: sessions-rbac.md, sections 1 and 7). */
export interface SessionIdentity {
  readonly ref: Ref<"session">;
  /** True: bypasses the role checks. */
  readonly isLocalSuperuser: boolean;
  /** True: made by a host of this pool. */
  readonly isPool: boolean;
  /** True: kept in memory of this host alone, for use while it has no coordinator. */
  readonly isLocal: boolean;
  /** Directory identifier of the user; empty for local users. */
  readonly authUserSid: string;
  readonly authUserName: string;
  readonly originator: string;
  /** Present: calls of the session are about this database. */
  readonly foreign?: ForeignDatabase;
  /** Whether the session holds a permission, in lower case: `vm.start`. */
  holds(permission: string): boolean;
}
