import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError } from "../../../runtime/errors.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { recordHostCertificate } from "../certificates/certificates.ts";
import type { ServedAt } from "../listen.ts";
import { recomputeAll } from "../operations/refresh.ts";
import type { Xapi } from "../server.ts";
import type { ServingSettings, XapiSettings } from "../settings.ts";
import { scanUsb } from "../usb/scan.ts";
import { originOf, reachableAddress } from "./address.ts";
import { firstStart } from "./first-start.ts";
import { type HostFacts, madeUp } from "./host-facts.ts";
import { populate } from "./populate.ts";
import { synchronise } from "./synchronise.ts";

/** What the start needs besides the API. */
export interface StartUpOptions {
  readonly settings: XapiSettings & Pick<ServingSettings, "simulated" | "bare" | "hosts" | "vms" | "seed">;
  readonly log: Logger;
  readonly servedAt: ServedAt;
  /** What the hosts that this process carries say of themselves, by position; those of a simulated pool are made up unless given. */
  readonly factsOf?: (index: number) => HostFacts;
}

/**
 * Brings a loaded database to where clients may use it: fills it at the very first start, refreshes it at later ones
 * (spec: startup-config.md, section 3.4). Answers the host of this process. Of a large pool much is
 * committed already when this is done, but not all.
 */
export async function startUp(xapi: Xapi, options: StartUpOptions): Promise<Ref<"host">> {
  const { settings, log, servedAt, factsOf = madeUp } = options;
  const context = xapi.context("dbsync (update_env)");
  const address = reachableAddress(servedAt.address);
  const endpoint = { address, origin: originOf(address, servedAt) };
  if (context.db.pool.size === 0) {
    const count = settings.simulated ? settings.hosts : 1;
    const hosts = Array.from({ length: count }, (_, index) => factsOf(index));
    const furniture = settings.bare ? "none" : settings.simulated ? "simulated" : "machine";
    firstStart(context, { name: "", hosts, endpoint, furniture });
    if (settings.simulated && settings.vms > 0) await populate(context, { vms: settings.vms, seed: settings.seed });
    log.info("made a new pool", { hosts: count, vms: settings.simulated ? settings.vms : 0 });
  }
  const [pool, row] = onlyPool(context);
  synchronise(context, pool, factsOf, endpoint, settings.simulated);
  recordCertificates(context, row.master);
  await attachAgain(context, row.master, log);
  // Those of simulated hosts show when somebody looks.
  if (!settings.simulated) await scanUsb(context, row.master);
  recomputeAll(context);
  return row.master;
}

/** Connects the storage again that was connected when the host stopped; what is gone is not. */
async function attachAgain(context: Context, host: Ref<"host">, log: Logger): Promise<void> {
  const { db, services } = context;
  for (const pbd of db.host.get(host).PBDs.filter((each) => db.PBD.get(each).currently_attached)) {
    try {
      await services.storage.attach(context, pbd);
    } catch (error) {
      log.exception("storage could not be connected again", error);
      db.PBD.set(pbd, "currently_attached", false);
    }
  }
}

/** The records of the certificates that this process shows. */
function recordCertificates(context: Context, host: Ref<"host">): void {
  const { tls } = context.services;
  for (const [audience, type] of [
    ["clients", "host"],
    ["pool", "host_internal"],
  ] as const) {
    const pem = tls?.shownTo(audience);
    if (pem !== undefined) recordHostCertificate(context, host, type, pem);
  }
}

function onlyPool(context: Context) {
  const [entry] = context.db.pool.rows();
  if (entry === undefined) throw internalError("The database has no pool.");
  return entry;
}
