import type { Ambient } from "../ambient.ts";
import type { Table } from "../db/table.ts";
import type { Policy } from "../forwarding/policy.ts";
import type { Ref } from "../ref.ts";
import type { Origin } from "../rpc/call.ts";
import type { Task } from "../tasks/task.ts";
import type { WritableTable } from "./record-table.ts";

/**
 * The tables of the pool database by class: `db.VM` is the table of VMs. Empty here; the generated schema fills it in by
 * declaration merging, so that this folder knows no class by name.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by generated/server/tables.ts
export interface Tables {}

/**
 * What the implementation of a message may reach besides the database. Empty here; the daemon that serves the messages
 * fills it in by declaration merging.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by the daemon
export interface Services {}

/** The tables, each with its typed rows. */
export type Db = { readonly [C in keyof Tables]: Table<C & string, Tables[C] & object> };

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

/** Everything that belongs to one call on its way through the server (spec: dispatch-forwarding.md, section 1.1). */
export interface Context {
  readonly db: Db;
  readonly services: Services;
  readonly ambient: Ambient;
  /** Who calls; a call without a session, such as a login, has none. */
  readonly session: SessionIdentity | undefined;
  /** The task that the call runs under: a row of `task` for most calls that support `Async.`, else one without a row. */
  readonly task: Task;
  readonly origin: Origin;
  /** The message as called, without `Async.`: `VM.start`. */
  readonly message: string;
  /** True: the coordinator forwarded the call to this host, and has checked it and taken the locks. */
  readonly forwarded: boolean;
  /** Carries out the call by its policy: takes the marks, finds the host, runs it here or there, gives the marks back. */
  forward<T>(policy: Policy, args: object, run: () => Answer<T>): Promise<T>;
}

/** What an implementation returns: the value, or a promise of it. */
export type Answer<T> = T | Promise<T>;
