import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { disableBinaryStorage, enableBinaryStorage } from "../../blobs/binary-storage.ts";
import { resetNetworking, syncTunnels, syncVlans } from "../../networking/follow-coordinator.ts";
import { assertManaged, bringUp, hasAddresses } from "../../networking/pifs.ts";
import { assertHaOff, coordinatorOf } from "../../pool.ts";

/** Through which interface a host is managed. */
export const networking = {
  async management_reconfigure(context, { pif }) {
    const { db } = context;
    assertHaOff(db);
    assertManaged(db, pif);
    const row = db.PIF.get(pif);
    if (!hasAddresses(row)) throw errors.PIF_HAS_NO_NETWORK_CONFIGURATION(pif);
    if (!row.currently_attached) await bringUp(context, pif);
    for (const other of db.host.get(row.host).PIFs) db.PIF.set(other, "management", other === pif);
  },

  management_disable({ db, services }) {
    assertHaOff(db);
    const host = services.localHost();
    if (db.host.size > 1 && coordinatorOf(db) !== host) throw errors.SLAVE_REQUIRES_MANAGEMENT_INTERFACE();
    for (const pif of db.host.get(host).PIFs) db.PIF.set(pif, "management", false);
  },

  sync_pif_currently_attached({ db }, { host, bridges }) {
    for (const pif of db.host.get(host).PIFs) {
      db.PIF.set(pif, "currently_attached", bridges.includes(db.network.get(db.PIF.get(pif).network).bridge));
    }
  },

  sync_vlans: (context, { host }) => syncVlans(context, host),
  sync_tunnels: (context, { host }) => syncTunnels(context, host),
  reset_networking: (context, { host }) => resetNetworking(context, host),

  signal_networking_change: () => undefined,
  notify: () => undefined,
  syslog_reconfigure: exists,
  sync_data: exists,
  backup_rrds: exists,
  tickle_heartbeat(context, args) {
    exists(context, args);
    return {};
  },
  apply_guest_agent_config: exists,
  write_uefi_certificates_to_disk: exists,
  update_firewalld_service_status: () => undefined,
  rescan_drivers: ({ db }, { self }) => void db.host.get(self),
  send_debug_keys: exists,
  bugreport_upload: exists,
  enable_binary_storage(context, { host }) {
    context.db.host.get(host);
    enableBinaryStorage(context);
  },
  disable_binary_storage(context, { host }) {
    context.db.host.get(host);
    disableBinaryStorage(context);
  },
} satisfies Partial<hostServer>;

/** There is nothing to do for records: the host is looked up, so that a wrong handle is told. */
function exists({ db }: Context, { host }: { host: Ref<"host"> }): void {
  db.host.get(host);
}
