import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { logOptions } from "../../runtime/config/common.ts";
import { environmentName } from "../../runtime/config/load.ts";
import type { ChildDefinition } from "../../runtime/process/child.ts";
import type { Announcement } from "../../runtime/process/notify.ts";
import type { SupervisorSettings } from "./settings.ts";

/** Where the daemons of a pool find each other. */
export interface Places {
  readonly data: string;
  /** Folder of the sockets. */
  readonly run: string;
  /** That folder, where it is another one than that of the data; made for this run. */
  readonly elsewhere?: string;
  readonly switchSocket: string;
  /** Folder in which the message switch keeps what it holds, for a restart. */
  readonly switchState: string;
  readonly apiSocket: string;
  readonly usersFile: string;
}

/** What the daemons are told besides. */
export interface Told {
  /** Password that root gets. */
  readonly password: string | undefined;
  /** Hosts of the pool. */
  readonly hosts: number;
  /** Options that name configuration files, and the keys in those. */
  readonly configured: readonly string[];
  readonly inFiles: ReadonlySet<string>;
}

/** The main module of a daemon: in a checkout a file of its folder, in a bundle a file beside this one. */
function mainOf(daemon: string): string {
  const isSource = import.meta.url.endsWith(".ts");
  return fileURLToPath(new URL(isSource ? `../${daemon}/main.ts` : `./${daemon}.mjs`, import.meta.url));
}

/**
 * The daemons in the order of their start. All but the message switch wait for it only when they call, so that they start side by side.
 * Secrets travel in the environment, which other users cannot read.
 */
export function childrenOf(settings: SupervisorSettings, places: Places, told: Told): ChildDefinition[] {
  const bus = `--switch-path=${places.switchSocket}`;
  const forkexecd = join(places.run, "forkexecd");
  const daemon = (name: string, words: readonly string[]): ChildDefinition => ({
    name,
    after: ["message-switch"],
    module: mainOf(name),
    readySeconds: settings["ready-timeout"],
    arguments: [...told.configured, ...logOptions(name, settings, told.inFiles), ...words],
    // For whoever runs programs: a setting in the environment is taken by the daemons that have it.
    environment: { [environmentName("forkexecd-path")]: forkexecd },
  });
  return [
    {
      ...daemon("message-switch", [`--path=${places.switchSocket}`, `--statedir=${places.switchState}`]),
      after: [],
    },
    daemon("forkexecd", [`--socket=${forkexecd}`, `--descriptor-folder=${join(places.run, "fd")}`]),
    ...hostDaemons(settings, places, told.hosts).map(([name, words]) => daemon(name, [bus, ...words])),
    xapi(daemon("xapi", [bus, ...apiOptions(settings, places)]), told.password),
  ];
}

/** Memory of one host of a simulated pool, as the API tells it. */
const HOST_MIB = 1_048_576;

/** Who runs VMs and moves their memory: in one process they see the same simulated machine, which stands for every host. */
function hostDaemons(settings: SupervisorSettings, places: Places, hosts: number): [name: string, words: string[]][] {
  const memory = [`--boot-time-memory-path=${join(places.data, "boot_time_memory")}`];
  const domains = [
    `--database-path=${join(places.data, "xenopsd")}`,
    `--persist=${settings.store === "sqlite"}`,
    `--sockets-path=${places.run}`,
  ];
  if (settings.backend === "simulated") {
    return [["simulated-host", [...memory, ...domains, `--simulate-memory=${hosts * HOST_MIB}`]]];
  }
  const real = `--backend=${settings.backend}`;
  return [
    ["squeezed", [real, ...memory]],
    ["xenopsd", [real, ...domains]],
  ];
}

function apiOptions(settings: SupervisorSettings, { usersFile, apiSocket, run }: Places): string[] {
  const passedOn = ["address", "http-port", "https-port", "data", "store", "hosts", "vms", "seed"] as const;
  return [
    `--simulated=${settings.backend === "simulated"}`,
    "--local-auth=users-file",
    `--users-file=${usersFile}`,
    `--socket=${apiSocket}`,
    `--sockets-path=${run}`,
    ...passedOn.map((key) => `--${key}=${settings[key]}`),
  ];
}

function xapi(definition: ChildDefinition, password: string | undefined): ChildDefinition {
  const { arguments: words = [], environment = {} } = definition;
  return {
    ...definition,
    ...(password === undefined ? {} : { environment: { ...environment, XAPI_ROOT_PASSWORD: password } }),
    again: (announced) => ({ arguments: [...words, ...samePorts(announced)], environment }),
  };
}

/** Clients know the ports that were free at the first start; and the password may have been changed since. */
function samePorts({ httpPort, httpsPort }: Announcement): string[] {
  return [
    ...(httpPort === undefined ? [] : [`--http-port=${httpPort}`]),
    ...(httpsPort === undefined ? [] : [`--https-port=${httpsPort}`]),
  ];
}
