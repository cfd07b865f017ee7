import type { VdiNbdServerInfoRecord } from "../../../generated/api/records/vdi_nbd_server_info.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

/** Port of the NBD service of hosts. */
const PORT = 10_809;

/**
 * Where a disk can be read over NBD: every address of every host that has the SR, on networks meant for that (spec:
 * storage.md, section 5.3).
 */
export function nbdServers(context: Context, vdi: Ref<"VDI">): VdiNbdServerInfoRecord[] {
  const { db, session } = context;
  const { uuid, SR } = db.VDI.get(vdi);
  const exportname = `/${uuid}?session_id=${session?.ref ?? ""}`;
  const hosts = db.SR.get(SR).PBDs.flatMap((pbd) => {
    const { host, currently_attached } = db.PBD.get(pbd);
    return currently_attached ? [host] : [];
  });
  return hosts.flatMap((host) => {
    const { hostname } = db.host.get(host);
    return addressesForNbd(context, host).map((address) => ({
      exportname,
      address,
      port: PORT,
      cert: "",
      subject: hostname,
    }));
  });
}

/** Addresses of the attached interfaces of a host on networks with the purpose `nbd` or `insecure_nbd`. */
function addressesForNbd({ db }: Context, host: Ref<"host">): string[] {
  return db.host.get(host).PIFs.flatMap((pif) => {
    const { network, currently_attached, IP, IPv6 } = db.PIF.get(pif);
    const purposes = db.network.get(network).purpose;
    if (!currently_attached || !(purposes.includes("nbd") || purposes.includes("insecure_nbd"))) return [];
    return [IP, ...IPv6.map((address) => address.replace(/\/\d+$/, ""))].filter((address) => address !== "");
  });
}
