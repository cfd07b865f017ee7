import type { NetworkPurpose } from "../../../generated/api/enums.ts";
import { errors } from "../../../generated/api/errors.ts";
import type { networkServer } from "../../../generated/server/classes/network.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createBlob } from "../blobs/blobs.ts";
import { assertBridge, freeBridge } from "../networking/bridges.ts";
import { bringUp } from "../networking/pifs.ts";
import { addRow } from "../rows.ts";

/** Purposes that exclude each other in a pool. */
const CONFLICTS: Readonly<Record<NetworkPurpose, NetworkPurpose>> = { nbd: "insecure_nbd", insecure_nbd: "nbd" };

/** Messages of network (facts of the datamodel; spec: networkd.md, sections 14 and 16). */
export const network = {
  create(context, { record }) {
    const { db } = context;
    const { bridge, managed } = record;
    if (bridge === "") {
      if (!managed) throw errors.BRIDGE_NOT_AVAILABLE(bridge);
    } else assertBridge(db, bridge);
    return addRow(context, "network", { ...record, bridge: bridge === "" ? freeBridge(db) : bridge });
  },

  destroy({ db }, { self }) {
    const { PIFs, VIFs, other_config } = db.network.get(self);
    if (PIFs.length > 0) throw new XapiError("NETWORK_CONTAINS_PIF", PIFs);
    const attached = VIFs.filter((vif) => db.VIF.get(vif).currently_attached);
    if (attached.length > 0) throw new XapiError("NETWORK_CONTAINS_VIF", attached);
    if (other_config.is_host_internal_management_network === "true") throw errors.CANNOT_DESTROY_SYSTEM_NETWORK(self);
    for (const vif of VIFs) db.VIF.destroy(vif);
    db.network.destroy(self);
  },

  async attach(context, { network: self, host }) {
    context.db.host.get(host);
    await attachTo(context, self, host);
  },

  pool_introduce: (context, args) => addRow(context, "network", args),

  create_new_blob: (context, { network: self, name, mime_type, public: isPublic }) =>
    createBlob(context, "network", self, { name, mimeType: mime_type, isPublic }),

  set_default_locking_mode({ db }, { network: self, value }) {
    const using = db.network.get(self).VIFs.find((vif) => {
      const { currently_attached, locking_mode } = db.VIF.get(vif);
      return currently_attached && locking_mode === "network_default";
    });
    if (using !== undefined) throw errors.VIF_IN_USE(self, using);
    db.network.set(self, "default_locking_mode", value);
  },

  async attach_for_vm(context, { host, vm }) {
    for (const vif of context.db.VM.get(vm).VIFs) await attachTo(context, context.db.VIF.get(vif).network, host);
  },

  detach_for_vm({ db }, { host, vm }) {
    db.host.get(host);
    db.VM.get(vm);
  },

  add_purpose({ db }, { self, value }) {
    db.network.get(self);
    const conflict = CONFLICTS[value];
    if (db.network.rows().some(([, row]) => row.purpose.includes(conflict))) {
      throw errors.NETWORK_INCOMPATIBLE_PURPOSES(value, conflict);
    }
    db.network.addToSet(self, "purpose", value);
  },

  remove_purpose: ({ db }, { self, value }) => db.network.removeFromSet(self, "purpose", value),
} satisfies networkServer;

/**
 * Makes a network usable on a host: its interface there goes up. A network without any interface is internal to each host.
 * Raises HOST_CANNOT_ATTACH_NETWORK [host; network] where other hosts have an interface on it and this one has none.
 */
async function attachTo(context: Context, self: Ref<"network">, host: Ref<"host">): Promise<void> {
  const { PIFs } = context.db.network.get(self);
  if (PIFs.length === 0) return;
  const local = PIFs.find((pif) => context.db.PIF.get(pif).host === host);
  if (local === undefined) throw errors.HOST_CANNOT_ATTACH_NETWORK(host, self);
  const row = context.db.PIF.get(local);
  if (row.managed && !row.currently_attached) await bringUp(context, local);
}
