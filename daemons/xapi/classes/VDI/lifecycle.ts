import { errors } from "../../../../generated/api/errors.ts";
import type { VDIServer } from "../../../../generated/server/classes/VDI.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { requireDriver } from "../../storage/driver-session.ts";
import { addDisk, refreshSpace, refreshSums, removeDisk } from "../../storage/records.ts";

type Known = Omit<Parameters<VDIServer["introduce"]>[1], "cbt_enabled">;
type Introduced = Parameters<VDIServer["pool_introduce"]>[1];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The beginning and the end of disks, and their size. */
export const lifecycle = {
  async create(context, { record }) {
    const { SR, type } = record;
    if (type === "cbt_metadata") throw errors.VDI_INCOMPATIBLE_TYPE("OpaqueRef:NULL", type);
    const disk = await context.services.storage.createDisk(context, SR, record);
    const { virtual_size: _size, sm_config: _config, ...values } = record;
    const vdi = addDisk(context, SR, disk, values);
    await refreshSpace(context, SR);
    return vdi;
  },

  async destroy(context, { self }) {
    const { SR } = context.db.VDI.get(self);
    await context.services.storage.destroyDisk(context, self);
    removeDisk(context, self);
    await refreshSpace(context, SR);
  },

  forget: (context, { vdi }) => removeDisk(context, vdi),

  async introduce(context, args) {
    assertNew(context, args);
    const disk = await context.services.storage.findDisk(context, args.SR, args);
    return addDisk(context, args.SR, disk, { ...valuesOf(args), location: disk.location });
  },

  pool_introduce: (context, args) => introduceRecord(context, args),

  db_introduce(context, args) {
    requireDriver(context, args.SR);
    return introduceRecord(context, args);
  },

  db_forget(context, { vdi }) {
    requireDriver(context, context.db.VDI.get(vdi).SR);
    removeDisk(context, vdi);
  },

  resize,
  resize_online: resize,

  async update(context, { vdi }) {
    const disk = await context.services.storage.disk(context, vdi);
    const { virtualSize: virtual_size, used: physical_utilisation, smConfig: sm_config } = disk;
    context.db.VDI.update(vdi, { virtual_size, physical_utilisation, sm_config });
    refreshSums(context, context.db.VDI.get(vdi).SR);
  },

  force_unlock() {
    throw errors.MESSAGE_DEPRECATED();
  },
} satisfies Partial<VDIServer>;

async function resize(context: Context, { vdi, size }: { vdi: Ref<"VDI">; size: number }): Promise<void> {
  const virtual_size = await context.services.storage.resize(context, vdi, size);
  context.db.VDI.set(vdi, "virtual_size", virtual_size);
  refreshSums(context, context.db.VDI.get(vdi).SR);
}

function introduceRecord(context: Context, args: Introduced): Ref<"VDI"> {
  assertNew(context, args);
  const { uuid, location, virtual_size: virtualSize, physical_utilisation: used, sm_config: smConfig } = args;
  const disk = { uuid, location, virtualSize, used, smConfig };
  return addDisk(context, args.SR, disk, { ...valuesOf(args), cbt_enabled: args.cbt_enabled });
}

/** Raises UUID_INVALID ["VDI"; uuid], HANDLE_INVALID ["SR"; ref] or LOCATION_NOT_UNIQUE [SR; location]. */
function assertNew({ db }: Context, { uuid, SR, location }: Known): void {
  if (!UUID.test(uuid)) throw errors.UUID_INVALID("VDI", uuid);
  if (db.SR.get(SR).VDIs.some((vdi) => db.VDI.get(vdi).location === location)) {
    throw errors.LOCATION_NOT_UNIQUE(SR, location);
  }
}

/** The fields that are taken over as given. */
function valuesOf(args: Known) {
  const { name_label, name_description, type, sharable, read_only, other_config, xenstore_data, managed } = args;
  const { metadata_of_pool, is_a_snapshot, snapshot_time, snapshot_of } = args;
  return {
    ...{ name_label, name_description, type, sharable, read_only, other_config, xenstore_data, managed },
    ...{ metadata_of_pool, is_a_snapshot, snapshot_time, snapshot_of },
  };
}
