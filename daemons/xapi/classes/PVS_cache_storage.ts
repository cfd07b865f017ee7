import { errors } from "../../../generated/api/errors.ts";
import type { PVS_cache_storageServer } from "../../../generated/server/classes/PVS_cache_storage.ts";
import { nullRef } from "../../../runtime/ref.ts";

/** Messages of PVS_cache_storage. */
export const PVS_cache_storage = {
  /** A site has one storage on each host. */
  create: ({ db }, { record }) => {
    const { host, SR, site, size } = record;
    if (!db.host.has(host)) throw errors.INVALID_VALUE("host", host);
    if (!db.SR.has(SR)) throw errors.INVALID_VALUE("SR", SR);
    if (!db.PVS_site.has(site)) throw errors.INVALID_VALUE("site", site);
    const isPresent = db.PVS_site.get(site).cache_storage.some((ref) => db.PVS_cache_storage.get(ref).host === host);
    if (isPresent) throw errors.PVS_CACHE_STORAGE_ALREADY_PRESENT(site, host);
    return db.PVS_cache_storage.create({ host, SR, site, size, VDI: nullRef<"VDI">() });
  },

  /** Refused while proxies of the site run on the host. */
  destroy: ({ db }, { self }) => {
    const { site, host } = db.PVS_cache_storage.get(self);
    const inUse = (db.PVS_site.find(site)?.proxies ?? []).some((ref) => {
      const proxy = db.PVS_proxy.get(ref);
      const vm = db.VM.find(db.VIF.find(proxy.VIF)?.VM ?? "");
      return proxy.currently_attached && vm?.resident_on === host;
    });
    if (inUse) throw errors.PVS_CACHE_STORAGE_IS_IN_USE(self);
    db.PVS_cache_storage.destroy(self);
  },
} satisfies PVS_cache_storageServer;
