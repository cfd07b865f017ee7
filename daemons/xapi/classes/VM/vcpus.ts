import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { memoryOverhead } from "../../vm/memory-model.ts";
import { checkVcpus } from "../../vm/vcpus.ts";
import { setVcpus } from "../../xenops/live.ts";

/** Messages of VM about its virtual CPUs. */
export const vcpus = {
  set_VCPUs_number_live: async (context, { self, nvcpu }) => {
    const { db } = context;
    checkVcpus(nvcpu, db.VM.get(self).VCPUs_max);
    await setVcpus(context, self, nvcpu);
    db.VM.set(self, "VCPUs_at_startup", nvcpu);
  },

  /** The VM manager has no call for it: it learns the new value with the VM's metadata, and the next domain has it. */
  add_to_VCPUs_params_live: ({ db }, { self, key, value }) => {
    db.VM.set(self, "VCPUs_params", { ...db.VM.get(self).VCPUs_params, [key]: value });
  },

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
