import { errors } from "../../../../generated/api/errors.ts";
import type { VDIRow } from "../../../../generated/api/records/VDI.ts";
import type { VDIServer } from "../../../../generated/server/classes/VDI.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { requireDriver } from "../../storage/driver-session.ts";
import { refreshSums } from "../../storage/records.ts";

/** Fields that are more than a value to write. */
export const fields = {
  set_name_label: ({ db }, { self, value }) => db.VDI.set(self, "name_label", value),
  set_name_description: ({ db }, { self, value }) => db.VDI.set(self, "name_description", value),
  set_allow_caching: ({ db }, { self, value }) => db.VDI.set(self, "allow_caching", value),

  set_on_boot(context, { self, value }) {
    const { VBDs, SR } = context.db.VDI.get(self);
    if (VBDs.some((vbd) => context.db.VBD.get(vbd).currently_attached)) throw errors.VDI_IN_USE(self, "set_on_boot");
    context.db.VDI.set(self, "on_boot", value);
    context.services.operations.refresh(context, "SR", SR);
  },

  set_managed: (context, { self, value }) => setByDriver(context, self, "managed", value),
  set_sharable: (context, { self, value }) => setByDriver(context, self, "sharable", value),
  set_read_only: (context, { self, value }) => setByDriver(context, self, "read_only", value),
  set_missing: (context, { self, value }) => setByDriver(context, self, "missing", value),
  set_physical_utilisation: (context, { self, value }) => setByDriver(context, self, "physical_utilisation", value),
  set_is_a_snapshot: (context, { self, value }) => setByDriver(context, self, "is_a_snapshot", value),
  set_snapshot_of: (context, { self, value }) => setByDriver(context, self, "snapshot_of", value),
  set_snapshot_time: (context, { self, value }) => setByDriver(context, self, "snapshot_time", value),
  set_metadata_of_pool: (context, { self, value }) => setByDriver(context, self, "metadata_of_pool", value),
  set_cbt_enabled: (context, { self, value }) => setByDriver(context, self, "cbt_enabled", value),
  set_virtual_size(context, { self, value }) {
    setByDriver(context, self, "virtual_size", value);
    refreshSums(context, context.db.VDI.get(self).SR);
  },
} satisfies Partial<VDIServer>;

/** Writes a field that only the SR's driver may write. */
function setByDriver<F extends keyof VDIRow & string>(
  context: Context,
  self: Ref<"VDI">,
  field: F,
  value: VDIRow[F],
): void {
  requireDriver(context, context.db.VDI.get(self).SR);
  context.db.VDI.set(self, field, value);
}
