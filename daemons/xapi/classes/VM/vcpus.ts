import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { memoryOverhead } from "../../vm/memory-model.ts";
import { checkVcpus } from "../../vm/vcpus.ts";

/** Messages of VM about its virtual CPUs. */
export const vcpus = {
  set_VCPUs_number_live: ({ db }, { self, nvcpu }) => {
    const row = db.VM.get(self);
    checkVcpus(nvcpu, row.VCPUs_max);
    db.VM.set(self, "VCPUs_at_startup", nvcpu);
    if (db.VM_metrics.has(row.metrics)) db.VM_metrics.set(row.metrics, "VCPUs_number", nvcpu);
  },

  add_to_VCPUs_params_live: notImplemented,

  /** VCPUs at start-up that no longer fit are reduced with the maximum. */
  set_VCPUs_max: ({ db }, { self, value }) => {
    if (value <= 0) throw errors.INVALID_VALUE("VCPUs_max", String(value));
    const row = db.VM.get(self);
    db.VM.update(self, {
      VCPUs_max: value,
      VCPUs_at_startup: Math.min(row.VCPUs_at_startup, value),
      memory_overhead: memoryOverhead({ ...row, VCPUs_max: value }),
    });
  },

  set_VCPUs_at_startup: ({ db }, { self, value }) => {
    checkVcpus(value, db.VM.get(self).VCPUs_max);
    db.VM.set(self, "VCPUs_at_startup", value);
  },
} satisfies Partial<VMServer>;
