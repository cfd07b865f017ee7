import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { internalError } from "../../../../runtime/errors.ts";
import { isNullRef, type Ref } from "../../../../runtime/ref.ts";
import { removeHost } from "../../hosts/remove-host.ts";
import { assertHaOff, coordinatorOf, guestsOn, isLive } from "../../pool.ts";
import { refreshPoolCpus } from "../../startup/first-start.ts";

/** Which hosts belong to the pool, and which leads it (spec: pool.md, sections 2 to 4). */
export const membership = {
  join,
  join_force: join,

  async eject(context, { host }) {
    const { db, services } = context;
    const row = db.host.get(host);
    assertHaOff(db);
    if (coordinatorOf(db) === host) throw internalError("The coordinator cannot be ejected.");
    if (guestsOn(db, host).length > 0) throw errors.OPERATION_NOT_ALLOWED("VM resident on host");
    for (const self of row.PBDs) await services.call(context, "PBD.unplug", { self });
    const own = row.PBDs.map((pbd) => db.PBD.get(pbd).SR).filter((sr) => db.SR.get(sr).PBDs.length === 1);
    for (const sr of own) await services.call(context, "SR.forget", { sr });
    removeHost(context, host);
    for (const pool of db.pool.refs()) refreshPoolCpus(context, pool);
  },

  designate_new_master(context, { host }) {
    const { db } = context;
    const isLiving = isLive(db, host);
    if (coordinatorOf(db) === host) return;
    assertHaOff(db);
    if (!isLiving) throw errors.HOST_OFFLINE(host);
    for (const pool of db.pool.refs()) db.pool.set(pool, "master", host);
  },

  is_slave({ db }, { host }) {
    db.host.get(host);
    return coordinatorOf(db) !== host;
  },

  sync_database: () => undefined,
  emergency_transition_to_master: () => undefined,
  emergency_reset_master: notImplemented,
  recover_slaves: () => [],
  hello: notImplemented,
  initial_auth: ({ services }) => services.poolSecret.current,
  rotate_secret(context) {
    assertHaOff(context.db);
    return notImplemented(context);
  },
} satisfies Partial<poolServer>;

/** The checks that need no look at the other pool (spec: pool.md, section 2.1), in their order. */
function join(context: Context): void {
  const { db, services } = context;
  const host = services.localHost();
  const pifs = db.host.get(host).PIFs.map((pif) => db.PIF.get(pif));
  if (!pifs.some((pif) => pif.management)) throw errors.HOST_STILL_BOOTING();
  assertHaOff(db);
  const clustered = db.Cluster_host.rows().find(([, row]) => row.enabled);
  if (clustered !== undefined) throw errors.CLUSTERING_ENABLED(clustered[0]);
  if (db.host.size > 1) throw errors.JOINING_HOST_CANNOT_BE_MASTER_OF_OTHER_HOSTS();
  assertIdle(context);
  if (db.host.get(host).pending_guidances.length > 0) throw errors.HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY(host);
  const shared = db.SR.rows().some(([, sr]) => sr.shared && !sr.is_tools_sr);
  if (shared) throw errors.JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS();
  if (db.Bond.size > 0) throw errors.POOL_JOINING_HOST_HAS_BONDS();
  if (db.tunnel.size > 0) throw errors.POOL_JOINING_HOST_HAS_TUNNELS();
  if (db.network_sriov.size > 0) throw errors.POOL_JOINING_HOST_HAS_NETWORK_SRIOVS();
  const managing = (pif: Ref<"PIF">) => db.PIF.find(pif)?.management === true;
  if (db.VLAN.rows().some(([, vlan]) => !managing(vlan.untagged_PIF))) {
    throw errors.POOL_JOINING_HOST_HAS_NON_MANAGEMENT_VLANS();
  }
  notImplemented(context);
}

function assertIdle({ db }: Context): void {
  const guests = db.VM.rows().filter(([, vm]) => !vm.is_control_domain);
  const runs = guests.some(([, vm]) => !isNullRef(vm.resident_on) && vm.power_state !== "Suspended");
  if (runs) throw errors.JOINING_HOST_CANNOT_HAVE_RUNNING_VMS();
  const isBusy = guests.some(([, vm]) => Object.keys(vm.current_operations).length > 0);
  if (isBusy) throw errors.JOINING_HOST_CANNOT_HAVE_VMS_WITH_CURRENT_OPERATIONS();
}
