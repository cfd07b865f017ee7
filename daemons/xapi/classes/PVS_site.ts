import { errors } from "../../../generated/api/errors.ts";
import type { PVS_siteServer } from "../../../generated/server/classes/PVS_site.ts";

/** Messages of PVS_site. */
export const PVS_site = {
  introduce: ({ db }, { name_label, name_description, PVS_uuid }) =>
    db.PVS_site.create({ name_label, name_description, PVS_uuid }),

  /** Refused while servers are there or proxies run; cache storage goes with the site. */
  forget: ({ db }, { self }) => {
    const site = db.PVS_site.get(self);
    const running = site.proxies.filter((proxy) => db.PVS_proxy.find(proxy)?.currently_attached === true);
    if (running.length > 0) throw errors.PVS_SITE_CONTAINS_RUNNING_PROXIES(running.join(";"));
    if (site.servers.length > 0) throw errors.PVS_SITE_CONTAINS_SERVERS(site.servers.join(";"));
    for (const storage of site.cache_storage) db.PVS_cache_storage.destroy(storage);
    db.PVS_site.destroy(self);
  },

  set_PVS_uuid: ({ db }, { self, value }) => db.PVS_site.set(self, "PVS_uuid", value),
} satisfies PVS_siteServer;
