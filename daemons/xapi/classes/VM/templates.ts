import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { dateTimeOf } from "../../../../runtime/ref.ts";

/** Marks a template as one that came with the product. */
const DEFAULT_TEMPLATE = "default_template";

/** Messages of VM about templates. */
export const templates = {
  /** A template that becomes a VM is installed now; a VM that becomes a template is no longer restarted by HA. */
  set_is_a_template: (context, { self, value }) => {
    const { db, services, ambient } = context;
    const row = db.VM.get(self);
    if (value) db.VM.update(self, { is_a_template: true, ha_restart_priority: "", ha_always_run: false });
    else {
      db.VM.set(self, "is_a_template", false);
      if (row.is_a_template && db.VM_metrics.has(row.metrics))
        db.VM_metrics.set(row.metrics, "install_time", dateTimeOf(ambient.now()));
    }
    services.operations.refresh(context, "VM", self);
  },

  set_is_default_template: ({ db }, { vm, value }) => {
    const { [DEFAULT_TEMPLATE]: _, ...others } = db.VM.get(vm).other_config;
    if (value)
      db.VM.update(vm, {
        is_default_template: true,
        is_a_template: true,
        other_config: { [DEFAULT_TEMPLATE]: "true", ...others },
      });
    else db.VM.update(vm, { is_default_template: false, other_config: others });
  },
} satisfies Partial<VMServer>;
