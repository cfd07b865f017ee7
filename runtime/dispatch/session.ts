import type { Ref } from "../ref.ts";

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
  /** Whether the session holds a permission, in lower case: `vm.start`. */
  holds(permission: string): boolean;
}
