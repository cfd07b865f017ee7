import { errors } from "../../../../generated/api/errors.ts";
import type { VMCreate } from "../../../../generated/api/records/VM.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../../runtime/errors.ts";
import { nullRef, type Ref } from "../../../../runtime/ref.ts";
import { addRow } from "../../rows.ts";
import { destroyVmRows } from "../../vm/destroy.ts";
import { domainTypeOf, isDefaultTemplate } from "../../vm/facts.ts";
import { memoryOverhead } from "../../vm/memory-model.ts";
import { forcePowerState } from "../../vm/power-state.ts";
import { provisionDisks } from "../../vm/provision.ts";
import { hardwareVersion } from "./fields.ts";

/**
 * Makes a VM. It is halted whatever the record says, and little is checked: what cannot run is refused when it is to run (spec:
 * dispatch-forwarding.md, section 4.2).
 */
function create(context: Context, record: VMCreate): Ref<"VM"> {
  const { db, services, ambient } = context;
  const { mac_seed = ambient.uuid(), ...others } = record.other_config;
  const vm = addRow(context, "VM", {
    ...record,
    power_state: "Halted",
    domid: -1,
    other_config: { mac_seed, ...others },
    domain_type: domainTypeOf(record),
    hardware_platform_version: hardwareVersion(record.hardware_platform_version, record.has_vendor_device),
    metrics: addRow(context, "VM_metrics", { VCPUs_utilisation: { 0: 0 }, current_domain_type: "unspecified" }),
  });
  db.VM.set(vm, "memory_overhead", memoryOverhead(db.VM.get(vm)));
  services.operations.refresh(context, "VM", vm);
  services.operations.refresh(context, "VM_appliance", record.appliance);
  return vm;
}

/** Messages of VM that make and unmake VMs. */
export const lifecycle = {
  create: (context, { record }) => create(context, record),

  /** The image of a suspended VM goes with it, its disks stay. */
  async destroy(context, { self }) {
    const { db, services } = context;
    const row = db.VM.get(self);
    if (isDefaultTemplate(row)) throw new XapiError("VM_CANNOT_DELETE_DEFAULT_TEMPLATE", []);
    if (db.VDI.has(row.suspend_VDI)) {
      const image = row.suspend_VDI;
      db.VM.set(self, "suspend_VDI", nullRef<"VDI">());
      await services.call(context, "VDI.destroy", { self: image });
    }
    destroyVmRows(context, self);
  },

  async provision(context, { vm }) {
    const { db, services } = context;
    await provisionDisks(context, vm);
    await services.call(context, "VM.set_is_a_template", { self: vm, value: false });
    const { disks: _, ...other_config } = db.VM.get(vm).other_config;
    db.VM.set(vm, "other_config", other_config);
  },

  power_state_reset: (context, { vm }) => {
    const { db } = context;
    if (db.VM.get(vm).is_control_domain)
      throw errors.OPERATION_NOT_ALLOWED("The power state of a control domain cannot be reset.");
    db.VM.set(vm, "suspend_VDI", nullRef<"VDI">());
    forcePowerState(context, vm, "Halted");
  },

  atomic_set_resident_on: ({ db }, { vm, host }) =>
    db.VM.update(vm, { resident_on: host, scheduled_to_be_resident_on: nullRef<"host">() }),
} satisfies Partial<VMServer>;
