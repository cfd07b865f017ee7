import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Performance data. */
export const dataSources = {
  get_data_sources: notImplemented,
  record_data_source: notImplemented,
  query_data_source: notImplemented,
  forget_data_source_archives: notImplemented,
} satisfies Partial<VMServer>;
