import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errors } from "../../generated/api/errors.ts";
import { MEMORY_QUEUE } from "../../generated/daemons/memory.ts";
import { schema } from "../../generated/server/schema.ts";
import type { Ambient } from "../../runtime/ambient.ts";
import type { Send } from "../../runtime/daemon/client.ts";
import { MemoryStore } from "../../runtime/db/store/memory.ts";
import { SqliteStore } from "../../runtime/db/store/sqlite.ts";
import { readDatabaseFile } from "../../runtime/db/xml/file.ts";
import { HttpServer } from "../../runtime/http/server.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { RunningDaemon } from "../../runtime/process/daemon.ts";
import { makeFolder } from "../../runtime/process/files.ts";
import type { Announcement } from "../../runtime/process/notify.ts";
import { StartError } from "../../runtime/process/start-error.ts";
import { nullRef, type Ref } from "../../runtime/ref.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import { readUsers } from "./auth/users.ts";
import { addUser, setPassword } from "./auth/users-file.ts";
import { removeUnfinished } from "./blobs/binary-storage.ts";
import { HostKeys } from "./certificates/host-keys.ts";
import { openDatabase, type PoolDatabase } from "./database.ts";
import { routes } from "./http/index.ts";
import type { StaticSite } from "./http/static.ts";
import { httpLimits, listen, type ServedAt } from "./listen.ts";
import { createXapi, type Xapi, type XapiOptions } from "./server.ts";
import type { ServingSettings, XapiSettings } from "./settings.ts";
import { reachableAddress } from "./startup/address.ts";
import { beginFirstStart, endFirstStart } from "./startup/first-start-file.ts";
import { type HostFacts, madeUp } from "./startup/host-facts.ts";
import { startUp } from "./startup/index.ts";
import { watchUsb } from "./usb/watch.ts";
import { VmManager } from "./xenops/manager.ts";

/** What the API server starts from. */
export interface XapiStart {
  readonly settings: XapiSettings & ServingSettings;
  readonly log: Logger;
  readonly ambient: Ambient;
  /** Password that root gets in the users file; absent: root keeps the one it has. */
  readonly rootPassword?: string;
  /** Checks local users; the one that the settings choose unless given. */
  readonly authenticator?: Authenticator;
  /** What the hosts of a simulated pool say of themselves, by position; made up unless given. */
  readonly machine?: (index: number) => HostFacts;
}

/** The API server, serving. */
export interface RunningXapi extends RunningDaemon {
  readonly xapi: Xapi;
  readonly servedAt: ServedAt;
}

/** Loads the database, brings its records up to date and serves the API (spec: startup-config.md, section 3). */
export async function startXapi(options: XapiStart): Promise<RunningXapi> {
  const { settings, log, ambient, rootPassword, authenticator, machine } = options;
  const keepsState = settings.store === "sqlite";
  const file = join(settings.data, "state.sqlite");
  if (keepsState) {
    makeFolder(settings.data, 0o700);
    if (beginFirstStart(file)) log.warn("the first start was cut short and begins anew");
  }
  const tls = settings["https-port"] < 0 ? undefined : await hostKeys(settings, ambient);
  const store = keepsState ? new SqliteStore(file) : new MemoryStore();
  const database = openDatabase(ambient, store, (error) => log.exception("changes cannot be stored", error));
  await database.load();
  if (keepsState) removeUnfinished(settings.data);
  if (settings["import-database"] !== "" && database.generation < 0)
    await importDatabase(database, settings["import-database"]);
  if (rootPassword !== undefined) {
    log.withhold(rootPassword);
    await giveRoot(settings["users-file"], rootPassword, ambient);
  }
  const bus = connectSwitch(settings["switch-path"], ambient, log);
  const queue = settings["xenopsd-default"];
  const vmManager = new VmManager(async (payload) => (await bus.client).rpc(queue, payload), queue, settings.simulated);
  let booting = true;
  let localHost = nullRef<"host">() as Ref<"host">;
  const xapi: Xapi = createXapi({
    ambient,
    log,
    settings,
    database,
    localHost: () => localHost,
    isServed: () => settings.simulated,
    dataDir: keepsState ? settings.data : "",
    gate: () => {
      if (booting) throw errors.HOST_STILL_BOOTING();
    },
    ...(authenticator === undefined ? {} : { authenticator }),
    more: { vmManager, tls },
    ...(settings.simulated ? {} : await machineBackends()),
  });
  const http = new HttpServer({
    ambient,
    service: xapi.dispatcher,
    schema,
    routes: routes(xapi, siteOf(settings)),
    limits: httpLimits(settings),
    onError: (error) => log.exception("a request failed", error),
  });
  try {
    const servedAt = await listen(http, settings, tls);
    const factsOf = machine ?? (await factsSource(settings, bus.client, servedAt, ambient));
    localHost = await startUp(xapi, { settings, log, servedAt, factsOf });
    await database.commit();
    if (keepsState) endFirstStart(file);
    vmManager.begin(xapi.context("xenops events"));
    const endUsb = settings.simulated ? undefined : watchUsb(xapi.context("USB devices"));
    booting = false;
    xapi.housekeeping.start();
    return {
      xapi,
      servedAt,
      announcement: announcementOf(servedAt),
      async stop() {
        xapi.housekeeping.stop();
        endUsb?.();
        await http.close(GRACE);
        xapi.services.audit.flush();
        vmManager.stop();
        await bus.stop();
        await database.close();
        // Last: a disk that is far behind must not keep the rest from its end.
        await xapi.services.messages.flush();
      },
    };
  } catch (error) {
    await http.close();
    vmManager.stop();
    await bus.stop();
    await database.close();
    throw error;
  }
}

/** What a real host has in place of what is made up. The modules are loaded only there. */
async function machineBackends(): Promise<Pick<XapiOptions, "storage" | "networking" | "usb">> {
  const { folderStorage } = await import("./storage/folder.ts");
  const { machineNetworking } = await import("./networking/machine.ts");
  const { machineUsb } = await import("./usb/sysfs.ts");
  return { storage: folderStorage(), networking: machineNetworking, usb: machineUsb };
}

/** How long the daemons of this host may take to answer at the start, in milliseconds. */
const START_PATIENCE = 120_000;

/** What the hosts of a simulated pool are made up with, or what this machine is. Raises a StartError where its daemons do not answer. */
async function factsSource(
  settings: XapiSettings & ServingSettings,
  bus: Promise<SwitchClient>,
  servedAt: ServedAt,
  ambient: Ambient,
): Promise<(index: number) => HostFacts> {
  if (settings.simulated) return madeUp;
  const { machineFacts } = await import("./startup/machine.ts");
  const { openInventory } = await import("../../runtime/config/inventory.ts");
  const to =
    (queue: string): Send =>
    async (payload) =>
      (await bus).rpc(queue, payload);
  const tooLong = Promise.withResolvers<never>();
  const timer = ambient.after(START_PATIENCE, () => tooLong.reject("they did not answer in time"));
  const asked = machineFacts({
    xenops: to(settings["xenopsd-default"]),
    memory: to(MEMORY_QUEUE),
    address: reachableAddress(servedAt.address),
  });
  const facts = await Promise.race([asked, tooLong.promise])
    .catch((error: unknown) => {
      throw new StartError(`this host's daemons do not say what it is: ${String(error)}`);
    })
    .finally(() => timer.stop());
  const inventory = openInventory(settings.inventory, ambient);
  const host = inventory.get("INSTALLATION_UUID");
  const controlDomain = inventory.get("CONTROL_DOMAIN_UUID");
  const known = host === undefined || controlDomain === undefined ? facts : { ...facts, ids: { host, controlDomain } };
  return () => known;
}

/** Root of the users file with this password. */
async function giveRoot(usersFile: string, password: string, ambient: Ambient): Promise<void> {
  const isThere = readUsers(usersFile).some((user) => user.name === "root");
  if (isThere) await setPassword(usersFile, "root", password, ambient);
  else await addUser(usersFile, { name: "root", password }, ambient);
}

/** Begins with a database file of the XML format (spec: database.md, section 4). Raises INTERNAL_ERROR with the place of a fault. */
async function importDatabase(database: PoolDatabase, path: string): Promise<void> {
  const { rows, generation } = await readDatabaseFile(path, schema);
  database.adopt(rows, generation);
}

/** The static files that are served: the web root of the settings, else the API reference of this checkout. */
function siteOf(settings: XapiSettings & ServingSettings): StaticSite | undefined {
  if (settings["disable-webserver"]) return undefined;
  const reference = fileURLToPath(new URL("../../generated/docs/site", import.meta.url));
  return {
    root: settings["web-dir"] === "" ? reference : settings["web-dir"],
    hstsMaxAge: settings.hsts_max_age,
    httpsOnly: settings["website-https-only"],
  };
}

/** The keys of the data folder. The modules that make certificates are loaded only where one is missing. */
function hostKeys(settings: XapiSettings & ServingSettings, ambient: Ambient): Promise<HostKeys> {
  const { data, store } = settings;
  return HostKeys.open(store === "sqlite" ? data : "", async () => {
    const { createHostCertificate, localNames } = await import("../../runtime/tls/certificate.ts");
    return createHostCertificate(localNames(), ambient, settings["cert-expiration-days"]);
  });
}

/** How long requests in service may take to finish at a stop, in milliseconds. */
const GRACE = 2000;

/** The message switch, which may come later than this daemon: calls wait for it. */
function connectSwitch(
  path: string,
  ambient: Ambient,
  log: Logger,
): { client: Promise<SwitchClient>; stop(): Promise<void> } {
  const abort = new AbortController();
  const client = SwitchClient.connect({ path, name: "xapi", ambient, log, signal: abort.signal });
  client.catch(() => undefined);
  return {
    client,
    async stop() {
      abort.abort();
      await client.then((connected) => connected.close()).catch(() => undefined);
    },
  };
}

function announcementOf({ address, httpPort, httpsPort, socket }: ServedAt): Announcement {
  return {
    address,
    ...(httpPort === undefined ? {} : { httpPort }),
    ...(httpsPort === undefined ? {} : { httpsPort }),
    ...(socket === undefined ? {} : { socket }),
  };
}
