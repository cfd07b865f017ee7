import { errors } from "../../../generated/api/errors.ts";
import type { PBDServer } from "../../../generated/server/classes/PBD.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { poolRow } from "../pool.ts";
import { addRow } from "../rows.ts";
import { requireDriver } from "../storage/driver-session.ts";
import { refreshOperationsOf, refreshSpace } from "../storage/records.ts";
import { forgetSecrets, withOwnSecrets } from "../storage/secrets.ts";

/** Messages of PBD (spec: storage.md, section 5.2). */
export const PBD = {
  create(context, { record }) {
    const { db } = context;
    const { host, SR, device_config, other_config } = record;
    db.host.get(host);
    const existing = db.SR.get(SR).PBDs.find((pbd) => db.PBD.get(pbd).host === host);
    if (existing !== undefined) throw errors.PBD_EXISTS(SR, host, existing);
    if ("SRmaster" in device_config) {
      throw errors.VALUE_NOT_SUPPORTED("SRmaster", device_config.SRmaster ?? "", "The toolstack sets it itself.");
    }
    return addRow(context, "PBD", { host, SR, device_config: withOwnSecrets(context, device_config), other_config });
  },

  destroy(context, { self }) {
    const { currently_attached, device_config } = context.db.PBD.get(self);
    if (currently_attached) throw errors.OPERATION_NOT_ALLOWED("PBD is currently attached");
    forgetSecrets(context, device_config);
    context.db.PBD.destroy(self);
  },

  async plug(context, { self }) {
    const { db, services } = context;
    const { currently_attached, SR, host } = db.PBD.get(self);
    if (currently_attached) return;
    const sr = db.SR.get(SR);
    const elsewhere = sr.PBDs.some((pbd) => db.PBD.get(pbd).currently_attached);
    if (!sr.shared && elsewhere) throw errors.SR_NOT_SHARABLE(SR, host);
    await services.storage.attach(context, self);
    db.PBD.set(self, "currently_attached", true);
    await refreshSpace(context, SR);
    refreshOperationsOf(context, SR);
  },

  async unplug(context, { self }) {
    const { db, services } = context;
    const { currently_attached, SR } = db.PBD.get(self);
    if (!currently_attached) return;
    assertMayUnplug(context, self);
    await services.storage.detach(context, self);
    db.PBD.set(self, "currently_attached", false);
    refreshOperationsOf(context, SR);
  },

  set_device_config(context, { self, value }) {
    requireDriver(context, context.db.PBD.get(self).SR);
    context.db.PBD.set(self, "device_config", value);
  },
} satisfies PBDServer;

/** Raises unless nothing on the host depends on the SR. */
function assertMayUnplug({ db }: Context, pbd: Ref<"PBD">): void {
  const { SR, host } = db.PBD.get(pbd);
  const pool = poolRow(db);
  const disks = db.SR.get(SR).VDIs.map((vdi) => ({ vdi, row: db.VDI.get(vdi) }));
  if (pool?.ha_enabled === true) {
    if (disks.some(({ vdi }) => pool.ha_statefiles.includes(vdi))) throw errors.HA_IS_ENABLED();
    if (!pool.ha_allow_overcommit && db.host.get(host).enabled && usedByProtected(db, SR)) {
      throw errors.HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED(SR);
    }
  }
  const inUse = disks.find(({ row }) => row.type !== "metadata" && row.VBDs.some((vbd) => isUsedOn(db, vbd, host)));
  if (inUse !== undefined) throw new XapiError("VDI_IN_USE", [inUse.vdi]);
}

type Db = Context["db"];

function isUsedOn(db: Db, vbd: Ref<"VBD">, host: Ref<"host">): boolean {
  const row = db.VBD.find(vbd);
  return row?.currently_attached === true && db.VM.find(row.VM)?.resident_on === host;
}

function usedByProtected(db: Db, sr: Ref<"SR">): boolean {
  const vms = db.SR.get(sr)
    .VDIs.flatMap((vdi) => db.VDI.get(vdi).VBDs)
    .flatMap((vbd) => db.VM.find(db.VBD.get(vbd).VM) ?? []);
  return vms.some((vm) => vm.ha_restart_priority === "restart");
}
