import { errors } from "../../../generated/api/errors.ts";
import type { PVS_proxyServer } from "../../../generated/server/classes/PVS_proxy.ts";

/** Messages of PVS_proxy. */
export const PVS_proxy = {
  /** Guests boot from their first interface, so only that one can have a proxy; it starts with the VM. */
  create: ({ db }, { site, VIF }) => {
    if (!db.PVS_site.has(site)) throw errors.INVALID_VALUE("site", site);
    const vif = db.VIF.find(VIF);
    if (vif === undefined) throw errors.INVALID_VALUE("VIF", VIF);
    if (vif.device !== "0") throw errors.PVS_VIF_MUST_BE_FIRST_DEVICE();
    const present = db.PVS_proxy.rows().filter(([, proxy]) => proxy.VIF === VIF);
    if (present.length > 0) throw errors.PVS_PROXY_ALREADY_PRESENT(present.map(([ref]) => ref).join(";"));
    return db.PVS_proxy.create({ site, VIF, currently_attached: false, status: "stopped" });
  },

  destroy: ({ db }, { self }) => db.PVS_proxy.destroy(self),
} satisfies PVS_proxyServer;
