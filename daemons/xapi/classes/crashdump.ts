import type { crashdumpServer } from "../../../generated/server/classes/crashdump.ts";

/** Messages of crashdump. */
export const crashdump = {
  /** The disk with the dump goes too. */
  async destroy(context, { self }) {
    const { VDI } = context.db.crashdump.get(self);
    if (context.db.VDI.has(VDI)) await context.services.call(context, "VDI.destroy", { self: VDI });
    if (context.db.crashdump.has(self)) context.db.crashdump.destroy(self);
  },
} satisfies crashdumpServer;
