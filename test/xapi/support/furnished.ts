import { openDatabase } from "../../../daemons/xapi/database.ts";
import { startUp } from "../../../daemons/xapi/startup/index.ts";
import type { StorageBackend } from "../../../daemons/xapi/storage/backend.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { createWorld, testSettings, type World } from "./world.ts";

/** What a furnished pool is made from. */
export interface Furniture {
  readonly hosts?: number;
  readonly vms?: number;
  readonly seed?: number;
  /** What keeps disks; simulated unless given. */
  readonly storage?: StorageBackend;
}

/** A pool as it is after the first start of a simulated one. */
export interface Furnished extends World {
  /** A context with all rights, for looking and preparing. */
  readonly context: Context;
  /** Starts the daemon again over the same database. */
  restart(): Promise<Ref<"host">>;
  /** The reference of the only object of a class for which the condition holds. */
  only<C extends "SR" | "PBD" | "VDI" | "PIF" | "network" | "VM" | "host">(
    className: C,
    holds: (row: Readonly<Record<string, unknown>>) => boolean,
  ): Ref<C>;
}

/** Makes a pool by the first start, with as many hosts and VMs as asked for. */
export async function createFurnished({ hosts = 1, vms = 0, seed = 1, storage }: Furniture = {}): Promise<Furnished> {
  const ambient = new ManualAmbient();
  const database = openDatabase(ambient);
  let localHost = nullRef<"host">() as Ref<"host">;
  const world = createWorld({
    ...{ ambient, database, localHost: () => localHost },
    ...(storage === undefined ? {} : { storage }),
  });
  database.tables.pool.destroy(world.pool);
  database.tables.host.destroy(world.host);
  const settings = { ...testSettings(), simulated: true, bare: false, hosts, vms, seed };
  const servedAt = { address: "192.0.2.1", httpsPort: 8443 };
  const restart = async () => {
    localHost = await startUp(world.xapi, { settings, log: silentLogger, servedAt });
    return localHost;
  };
  const host = await restart();
  const [pool = nullRef<"pool">()] = database.tables.pool.refs();
  const context = world.xapi.context("test");
  return {
    ...world,
    ambient,
    host,
    pool,
    context,
    restart,
    only(className, holds) {
      const rows = context.db[className].rows() as unknown as [never, Readonly<Record<string, unknown>>][];
      const found = rows.filter(([, row]) => holds(row));
      const [first] = found;
      if (first === undefined || found.length > 1) throw new Error(`${found.length} rows of ${className} were found.`);
      return first[0];
    },
  };
}
