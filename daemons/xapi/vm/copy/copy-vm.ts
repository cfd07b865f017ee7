import type { VMRow } from "../../../../generated/api/records/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { EPOCH, nullRef, type Ref } from "../../../../runtime/ref.ts";
import { addRow } from "../../rows.ts";
import { isDefaultTemplate } from "../facts.ts";
import { renewedGenerationId } from "../generation-id.ts";
import { copyDevices } from "./devices.ts";
import { type CopyDisk, copyDisks, destroyDisks } from "./disks.ts";

/** How a VM is copied. */
export interface CopyVm {
  readonly name: string;
  readonly copyDisk: CopyDisk;
  /** Disks that are left out. */
  readonly ignored?: readonly Ref<"VDI">[];
  /** Whether the copy has the memory image of a suspended VM and is suspended itself. */
  readonly withImage?: boolean;
  /** Whether interfaces keep their addresses, and the VM the seed of them. */
  readonly keepsAddresses?: boolean;
  /** What else the copy has, as a snapshot its origin. */
  readonly values?: Partial<VMRow>;
}

/** What a copy never takes over: a place to run, work in progress, and what belongs to the original alone. */
function fresh(): Partial<VMRow> {
  return {
    power_state: "Halted",
    allowed_operations: [],
    current_operations: {},
    resident_on: nullRef<"host">(),
    scheduled_to_be_resident_on: nullRef<"host">(),
    domid: -1,
    attached_PCIs: [],
    suspend_VDI: nullRef<"VDI">(),
    is_default_template: false,
    is_control_domain: false,
    is_a_snapshot: false,
    snapshot_of: nullRef<"VM">(),
    snapshot_time: EPOCH,
    snapshot_info: {},
    snapshot_metadata: "",
    transportable_snapshot_id: "",
    parent: nullRef<"VM">(),
    blobs: {},
    ha_always_run: false,
    protection_policy: nullRef<"VMPP">(),
    is_snapshot_from_vmpp: false,
    snapshot_schedule: nullRef<"VMSS">(),
    is_vmss_snapshot: false,
    appliance: nullRef<"VM_appliance">(),
    groups: [],
    version: 0,
    requires_reboot: false,
    pending_guidances: [],
    pending_guidances_recommended: [],
    pending_guidances_full: [],
  };
}

/** A copy is no default template, whatever the original is, and remembers the template that it was made from. */
function otherConfigOf(context: Context, row: VMRow, keepsAddresses: boolean): Readonly<Record<string, string>> {
  const { default_template: _, mac_seed: seed, ...others } = row.other_config;
  const mac_seed = keepsAddresses && seed !== undefined ? seed : context.ambient.uuid();
  return isDefaultTemplate(row) ? { mac_seed, base_template_name: row.name_label, ...others } : { mac_seed, ...others };
}

/** Copies of what was measured; a VM always has metrics, guest metrics only if its guest has reported. */
function copyMetrics(context: Context, row: VMRow): Pick<VMRow, "metrics" | "guest_metrics"> {
  const { db } = context;
  const { uuid: _m, ...metrics } = db.VM_metrics.find(row.metrics) ?? { uuid: "" };
  const guest = db.VM_guest_metrics.find(row.guest_metrics);
  if (guest === undefined)
    return { metrics: addRow(context, "VM_metrics", metrics), guest_metrics: nullRef<"VM_guest_metrics">() };
  const { uuid: _g, ...guestMetrics } = guest;
  return { metrics: addRow(context, "VM_metrics", metrics), guest_metrics: db.VM_guest_metrics.create(guestMetrics) };
}

/** Copies a VM with its disks and devices; nothing stays if a disk cannot be made. */
export async function copyVm(context: Context, source: Ref<"VM">, how: CopyVm): Promise<Ref<"VM">> {
  const { db, services, ambient } = context;
  const { ignored = [], keepsAddresses = false } = how;
  const image = how.withImage === true ? db.VM.get(source).suspend_VDI : undefined;
  const disks = await copyDisks(context, source, how.copyDisk, ignored);
  let newImage: Ref<"VDI"> | undefined;
  try {
    newImage = image === undefined || !db.VDI.has(image) ? undefined : await how.copyDisk(context, image);
    const { uuid: _, ...row } = db.VM.get(source);
    const vm = db.VM.create({
      ...row,
      ...fresh(),
      ...(newImage === undefined ? {} : { power_state: "Suspended", suspend_VDI: newImage }),
      name_label: how.name,
      other_config: otherConfigOf(context, db.VM.get(source), keepsAddresses),
      generation_id: renewedGenerationId(ambient, row.generation_id),
      ...copyMetrics(context, db.VM.get(source)),
      ...how.values,
    });
    copyDevices(context, { from: source, to: vm, disks, ignored, keepsAddresses });
    services.operations.refresh(context, "VM", vm);
    return vm;
  } catch (error) {
    await destroyDisks(context, newImage === undefined ? disks.values() : [...disks.values(), newImage]);
    throw error;
  }
}
