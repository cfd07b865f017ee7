import { errors } from "../../../../generated/api/errors.ts";
import type { SRServer } from "../../../../generated/server/classes/SR.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../../runtime/ref.ts";
import { duringUpgrade } from "../../operations/storage.ts";
import { coordinatorOf } from "../../pool.ts";
import { addRow } from "../../rows.ts";
import { assertDriver, removeDiskAlone } from "../../storage/records.ts";
import { forgetSecrets, withOwnSecrets } from "../../storage/secrets.ts";

type Introduced = Parameters<SRServer["introduce"]>[1];
type Created = Parameters<SRServer["create"]>[1];

/** The beginning and the end of SRs. */
export const lifecycle = {
  async create(context, args) {
    const { db, services } = context;
    assertDriver(context, args.type);
    db.host.get(args.host);
    if (duringUpgrade(context) !== undefined) throw errors.NOT_SUPPORTED_DURING_UPGRADE();
    const { physical_size } = args;
    const sr = introduce(context, { ...args, uuid: "" });
    if (physical_size > 0) db.SR.set(sr, "physical_size", physical_size);
    try {
      const pbds = createPbds(context, sr, args);
      const device = { host: args.host, deviceConfig: args.device_config, size: physical_size };
      await services.storage.createSr(context, sr, device);
      for (const self of pbds) await services.call(context, "PBD.plug", { self });
    } catch (error) {
      removeSr(context, sr);
      throw error;
    }
    return sr;
  },

  introduce,

  async destroy(context, { sr }) {
    const { db, services } = context;
    const row = db.SR.get(sr);
    if (row.other_config.indestructible === "true") throw errors.SR_INDESTRUCTIBLE(sr);
    const caching = db.host.rows().find(([, host]) => host.local_cache_sr === sr);
    if (caching !== undefined) throw errors.SR_IS_CACHE_SR(caching[0]);
    await services.storage.destroySr(context, sr);
    forgetSecrets(context, row.sm_config);
    removeSr(context, sr);
  },

  forget: (context, { sr }) => removeSr(context, sr),
} satisfies Partial<SRServer>;

/** The record of an SR alone. Raises SR_UUID_EXISTS [uuid]. */
function introduce(context: Context, args: Introduced): Ref<"SR"> {
  const { db } = context;
  const { uuid, type, name_label, name_description, content_type, shared, sm_config } = args;
  if (uuid !== "" && db.SR.rows().some(([, row]) => row.uuid === uuid)) throw errors.SR_UUID_EXISTS(uuid);
  const sr = addRow(
    context,
    "SR",
    {
      type: type.toLowerCase(),
      name_label,
      name_description,
      content_type,
      shared,
      sm_config,
      virtual_allocation: 0,
      physical_size: -1,
      physical_utilisation: -1,
      default_vdi_visibility: true,
    },
    uuid === "" ? {} : { uuid },
  );
  context.services.operations.refresh(context, "SR", sr);
  return sr;
}

/** The connections of a new SR: to every host, the coordinator first, or to the one host that it belongs to. */
function createPbds(context: Context, SR: Ref<"SR">, { shared, host, device_config }: Created): Ref<"PBD">[] {
  const { db } = context;
  const master = coordinatorOf(db);
  const others = db.host.refs().filter((ref) => ref !== master);
  const hosts = shared ? [...(master === undefined ? [] : [master]), ...others] : [host];
  return hosts.map((ref) =>
    addRow(context, "PBD", { host: ref, SR, device_config: withOwnSecrets(context, device_config) }),
  );
}

/** Removes an SR's records with all that belong to it, and every mention of it as a default. */
function removeSr(context: Context, sr: Ref<"SR">): void {
  const { db } = context;
  const { PBDs, VDIs } = db.SR.get(sr);
  for (const pbd of PBDs) {
    forgetSecrets(context, db.PBD.get(pbd).device_config);
    db.PBD.destroy(pbd);
  }
  for (const vdi of VDIs) removeDiskAlone(context, vdi);
  const none = nullRef<"SR">();
  for (const [pool, row] of db.pool.rows()) {
    for (const field of ["default_SR", "suspend_image_SR", "crash_dump_SR"] as const) {
      if (row[field] === sr) db.pool.set(pool, field, none);
    }
  }
  for (const [host, row] of db.host.rows()) {
    for (const field of ["suspend_image_sr", "crash_dump_sr"] as const) {
      if (row[field] === sr) db.host.set(host, field, none);
    }
  }
  db.SR.destroy(sr);
}
