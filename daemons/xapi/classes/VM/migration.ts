import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Moving VMs between hosts. */
export const migration = {
  pool_migrate: notImplemented,
  pool_migrate_complete: notImplemented,
  migrate_send: notImplemented,
  assert_can_migrate: notImplemented,
  assert_can_migrate_sender: notImplemented,
} satisfies Partial<VMServer>;
