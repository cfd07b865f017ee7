import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Disaster recovery and import. */
export const recovery = {
  assert_can_be_recovered: notImplemented,
  get_SRs_required_for_recovery: notImplemented,
  recover: notImplemented,
  import_convert: notImplemented,
  import: notImplemented,
} satisfies Partial<VMServer>;
