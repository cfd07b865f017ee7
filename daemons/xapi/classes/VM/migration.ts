import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { completeMigration, migrateVm } from "../../vm/migrate.ts";

/** Moving VMs between hosts. */
export const migration = {
  pool_migrate: (context, { vm, host, options }) => migrateVm(context, vm, host, options),
  pool_migrate_complete: (context, { vm, host }) => completeMigration(context, vm, host),
  migrate_send: notImplemented,
  assert_can_migrate: notImplemented,
  assert_can_migrate_sender: notImplemented,
} satisfies Partial<VMServer>;
