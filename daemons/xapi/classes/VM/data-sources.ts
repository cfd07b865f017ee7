import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { isLive } from "../../vm/facts.ts";

/** Messages of VM about performance data, of which nothing is measured yet. */
export const dataSources = {
  get_data_sources: () => [],
  record_data_source: notImplemented,

  query_data_source: (context, { self }) => {
    const { power_state } = context.db.VM.get(self);
    if (!isLive(power_state)) throw errors.VM_BAD_POWER_STATE(self, "running;paused", power_state.toLowerCase());
    return notImplemented(context);
  },

  forget_data_source_archives: notImplemented,
} satisfies Partial<VMServer>;
