import { errors } from "../../../../generated/api/errors.ts";
import type { VDIRow } from "../../../../generated/api/records/VDI.ts";
import type { VDIServer } from "../../../../generated/server/classes/VDI.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { dateTimeOf, isNullRef, nullRef, type Ref } from "../../../../runtime/ref.ts";
import { addDisk, refreshSpace, removeDisk } from "../../storage/records.ts";

/** Disks made from disks. */
export const copies = {
  async snapshot(context, { vdi }) {
    const { db, services, ambient } = context;
    const row = db.VDI.get(vdi);
    const disk = await services.storage.snapshot(context, vdi);
    const snapshot = addDisk(context, row.SR, disk, {
      ...copied(row),
      is_a_snapshot: true,
      snapshot_of: vdi,
      snapshot_time: dateTimeOf(ambient.now()),
      cbt_enabled: row.cbt_enabled,
    });
    await refreshSpace(context, row.SR);
    return snapshot;
  },

  async clone(context, { vdi }) {
    const { db, services, ambient } = context;
    const row = db.VDI.get(vdi);
    const disk = await services.storage.clone(context, vdi);
    const clone = addDisk(context, row.SR, disk, { ...copied(row), snapshot_time: dateTimeOf(ambient.now()) });
    await refreshSpace(context, row.SR);
    return clone;
  },

  async copy(context, { vdi, sr, base_vdi, into_vdi }) {
    const { db } = context;
    db.VDI.get(vdi);
    if (!isNullRef(base_vdi)) db.VDI.get(base_vdi);
    const isNew = isNullRef(into_vdi);
    const target = isNew ? await newTarget(context, vdi, sr) : checkedTarget(context, vdi, into_vdi);
    await copyContent(context, vdi, target, base_vdi, isNew);
    await refreshSpace(context, db.VDI.get(target).SR);
    return target;
  },

  async pool_migrate(context, { vdi, sr }) {
    const { db, services } = context;
    const { VBDs, SR: from } = db.VDI.get(vdi);
    db.SR.get(sr);
    if (VBDs.length === 0) throw errors.VDI_NEEDS_VM_FOR_MIGRATE(vdi);
    const target = await newTarget(context, vdi, sr);
    await copyContent(context, vdi, target, nullRef<"VDI">(), true);
    for (const vbd of VBDs) db.VBD.set(vbd, "VDI", target);
    await services.storage.destroyDisk(context, vdi);
    removeDisk(context, vdi);
    await refreshSpace(context, from);
    await refreshSpace(context, sr);
    services.operations.refresh(context, "VDI", target);
    return target;
  },

  async revert(context, { snapshot }) {
    const { db, services } = context;
    const { snapshot_of, virtual_size } = db.VDI.get(snapshot);
    db.VDI.get(snapshot_of);
    await services.storage.revert(context, snapshot, snapshot_of);
    db.VDI.set(snapshot_of, "virtual_size", virtual_size);
    await refreshSpace(context, db.VDI.get(snapshot_of).SR);
  },
} satisfies Partial<VDIServer>;

/** What a snapshot or clone takes over (spec: storage.md, section 5.3). */
function copied(row: Readonly<VDIRow>) {
  const { name_label, name_description, type, sharable, other_config } = row;
  const { xenstore_data, on_boot, allow_caching, tags, sm_config } = row;
  const kept = sm_config.base_mirror === undefined ? {} : { base_mirror: sm_config.base_mirror };
  return {
    ...{ name_label, name_description, type, sharable, other_config },
    ...{ xenstore_data, on_boot, allow_caching, tags, sm_config: kept },
  };
}

/** Copies what a disk holds; a target that was made for it goes again where that fails. */
async function copyContent(
  context: Context,
  from: Ref<"VDI">,
  to: Ref<"VDI">,
  base: Ref<"VDI">,
  isNew: boolean,
): Promise<void> {
  const { db, services } = context;
  try {
    await services.storage.copyInto(context, from, to, base);
  } catch (error) {
    if (isNew) await services.call(context, "VDI.destroy", { self: to });
    throw error;
  }
  db.VDI.set(to, "physical_utilisation", db.VDI.get(from).physical_utilisation);
}

/** An empty disk of the same size and kind in an SR. */
async function newTarget(context: Context, vdi: Ref<"VDI">, sr: Ref<"SR">): Promise<Ref<"VDI">> {
  const row = context.db.VDI.get(vdi);
  const { virtual_size, type, sharable, other_config, name_label, name_description, xenstore_data, tags } = row;
  const record = {
    ...{ SR: sr, virtual_size, type, sharable, other_config, name_label, name_description, xenstore_data, tags },
    ...{ read_only: false, sm_config: {} },
  };
  return (await context.services.call(context, "VDI.create", { record })) as Ref<"VDI">;
}

/** A disk that can take the content of another. Raises VDI_READONLY [vdi] or VDI_TOO_SMALL [vdi; size]. */
function checkedTarget({ db }: Context, from: Ref<"VDI">, to: Ref<"VDI">): Ref<"VDI"> {
  const { read_only, virtual_size } = db.VDI.get(to);
  const wanted = db.VDI.get(from).virtual_size;
  if (read_only) throw errors.VDI_READONLY(to);
  if (virtual_size < wanted) throw errors.VDI_TOO_SMALL(to, String(wanted));
  return to;
}
