import { existsSync } from "node:fs";
import { join } from "node:path";
import { openXen } from "../../bindings/hypervisor/libxc/hypervisor.ts";
import { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { publishHost } from "../../bindings/hypervisor/simulated/published.ts";
import { LibraryMissing } from "../../bindings/libc/library.ts";
import { MEMORY_QUEUE, memoryClient } from "../../generated/daemons/memory.ts";
import { type Ambient, systemAmbient } from "../../runtime/ambient.ts";
import { readInventory } from "../../runtime/config/inventory.ts";
import { defaults } from "../../runtime/config/load.ts";
import type { Values } from "../../runtime/config/setting.ts";
import { sendDirectly, serveDirectly } from "../../runtime/daemon/direct.ts";
import type { Serve } from "../../runtime/daemon/server.ts";
import { messageOf } from "../../runtime/error-message.ts";
import { type Logger, silentLogger } from "../../runtime/log/logger.ts";
import { isServed } from "../../runtime/process/socket-path.ts";
import { StartError } from "../../runtime/process/start-error.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import type { RunHook } from "./atomics/scope.ts";
import type { Backend } from "./backends/backend.ts";
import { simulatedBackend } from "./backends/simulated/backend.ts";
import { xcBackend } from "./backends/xc/backend.ts";
import { xenSettings } from "./backends/xc/settings.ts";
import { Engine } from "./engine.ts";
import { hookRunner } from "./hooks.ts";
import { unmanagedMemory } from "./memory/host-memory.ts";
import { SqueezedMemory, type SqueezedOptions } from "./memory/squeezed.ts";
import { ForwardedSocket } from "./migration/forwarded.ts";
import { Incoming } from "./migration/incoming.ts";
import { serveEngine } from "./serve.ts";
import { xenopsdSettings } from "./settings.ts";
import { FilesOnDisk, nowhere, type TextFiles } from "./store/files.ts";
import { Store } from "./store/store.ts";
import { TextLog } from "./store/text-log.ts";

/** Queues that are served unless another is set (spec: message-switch.md, section 11). */
export const QUEUES = ["org.xen.xapi.xenops.classic", "org.xen.xapi.xenopsd.classic"] as const;

/** Calls of one queue at a time; every client that follows changes holds one. */
const CONCURRENCY = 4_096;

/** Without a message switch: what a caller may send, as metadata of a VM, and how many there may be. */
const DIRECT = { body: 1_048_576, connections: 256 };

/** The daemon's settings; those left out have their defaults. */
export type XenopsdOptions = Partial<Values<typeof xenopsdSettings>>;

/** What the daemon stands on. */
export interface XenopsdContext {
  readonly ambient?: Ambient;
  readonly log?: Logger;
  /** Ends the attempt to reach the message switch. */
  readonly signal?: AbortSignal;
  /** A client asked the daemon to end; default: it stops itself. */
  readonly shutdown?: () => void;
  /** Runs the administrator's programs; default: those of the settings' folder. */
  readonly runHook?: RunHook;
  /** The simulated machine, where the caller has one; it stays the caller's to stop. */
  readonly host?: SimulatedHost;
  /** The ballooning daemon; default: nobody moves memory between domains. */
  readonly memory?: Pick<SqueezedOptions, "client" | "isThere">;
}

/** A domain manager that answers payloads. */
export interface Xenopsd {
  /** Answers the payload of a call. */
  readonly serve: Serve;
  readonly engine: Engine;
  /** Cancels operations, answers those who wait and ends timers; once. */
  stop(): Promise<void>;
}

/** Makes a domain manager that nobody can reach but the caller. */
export async function createXenopsd(options: XenopsdOptions = {}, context: XenopsdContext = {}): Promise<Xenopsd> {
  const settings = { ...defaults(xenopsdSettings), ...options };
  const { ambient = systemAmbient, log = silentLogger } = context;
  const files = settings.persist ? new FilesOnDisk(settings["database-path"]) : nowhere;
  const store = new Store(files);
  const domain0 = readInventory(settings.inventory).get("CONTROL_DOMAIN_UUID");
  const backend = await backendOf(settings, { ambient, log, store, files }, context.host);
  const vmOf = (domid: number) => store.vmIds().find((id) => backend.vm.domid(id) === domid);
  const engine = new Engine({
    store,
    backend,
    memory:
      context.memory === undefined ? unmanagedMemory : new SqueezedMemory({ ...context.memory, vmOf, ambient, log }),
    ambient,
    log,
    runHook:
      context.runHook ??
      hookRunner({ folder: settings["hooks-path"], forkexecd: settings["forkexecd-path"], ambient, log }),
    limits: {
      shutdownAckTimeout: settings.domain_shutdown_ack_timeout,
      plugInOneStep: settings["xenopsd-vbd-plug-unplug-legacy"],
    },
    workers: settings["worker-pool-size"],
    poolCertificates: settings["pool-certificates-path"],
    ...(domain0 !== undefined && { domain0 }),
  });
  await engine.begin();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= engine.stop();
    return stopped;
  };
  return { serve: serveEngine(engine, context.shutdown ?? (() => void stop())), engine, stop };
}

/** Starts the domain manager in this process; resolves when its queues are served, or its socket where there is no message switch. */
export async function start(
  options: XenopsdOptions = {},
  context: XenopsdContext = {},
): Promise<{ stop(): Promise<void> }> {
  const { ambient = systemAmbient, log = silentLogger } = context;
  const {
    "use-switch": useSwitch,
    "sockets-path": folder,
    queue,
    "memory-socket": memorySocket,
  } = { ...defaults(xenopsdSettings), ...options };
  const client = useSwitch ? await connectSwitch(options, context) : undefined;
  let daemon: Xenopsd | undefined;
  let forwarded: ForwardedSocket | undefined;
  let direct: { stop(): Promise<void> } | undefined;
  let stopped: Promise<void> | undefined;
  const end = async () => {
    await forwarded?.close();
    await daemon?.stop();
    await direct?.stop();
  };
  const stop = () => {
    stopped ??= end().finally(() => client?.close());
    return stopped;
  };
  try {
    daemon = await createXenopsd(options, {
      memory: client === undefined ? overSocket(memorySocket, ambient) : overSwitch(client),
      ...context,
      shutdown: context.shutdown ?? (() => void stop()),
    });
    forwarded = await listenForVms(daemon, folder, { ambient, log });
    if (client === undefined) direct = await serveDirectly(join(folder, "xenopsd"), daemon.serve, DIRECT);
    else {
      const queues = queue === "" ? QUEUES : [queue];
      for (const name of queues) await client.serve(name, daemon.serve, { concurrency: CONCURRENCY });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function connectSwitch(
  options: XenopsdOptions,
  { ambient = systemAmbient, log = silentLogger, signal }: XenopsdContext,
): Promise<SwitchClient> {
  return SwitchClient.connect({
    path: options["switch-path"] ?? xenopsdSettings["switch-path"].default,
    name: "xenopsd",
    ambient,
    log,
    ...(signal !== undefined && { signal }),
  });
}

/** Listens where connections of other hosts are handed over, where there is a folder for sockets. Without it VMs cannot move here. */
async function listenForVms(
  { engine }: Xenopsd,
  folder: string,
  { ambient, log }: { readonly ambient: Ambient; readonly log: Logger },
): Promise<ForwardedSocket | undefined> {
  if (!existsSync(folder)) {
    log.info(`${folder} is not there: VMs cannot move to this host`);
    return undefined;
  }
  const incoming = new Incoming({
    store: engine.store,
    log,
    begin: (operation, dbg) => engine.receive(operation, dbg),
  });
  const path = join(folder, "xenopsd.forwarded");
  try {
    return await ForwardedSocket.listen({ path, ambient, log, take: (request) => incoming.take(request) });
  } catch (error) {
    log.warn(`VMs cannot move to this host: ${messageOf(error)}`);
    return undefined;
  }
}

/** How long a request for memory may take, in milliseconds: guests have to give it first, one request after the other. */
const MEMORY_TIMEOUT = 2_400_000;

/** The ballooning daemon behind the message switch; it counts as there once somebody has served its queue. */
function overSwitch(client: SwitchClient): Pick<SqueezedOptions, "client" | "isThere"> {
  return {
    client: memoryClient((payload) => client.rpc(MEMORY_QUEUE, payload, { timeoutMs: MEMORY_TIMEOUT })),
    isThere: async () => (await client.list(MEMORY_QUEUE, "alive")).includes(MEMORY_QUEUE),
  };
}

/** The ballooning daemon of a host without a message switch (spec: squeezed.md, sections 2 and 11). */
function overSocket(path: string, ambient: Ambient): Pick<SqueezedOptions, "client" | "isThere"> {
  return {
    client: memoryClient(sendDirectly(path, "xenopsd", ambient, MEMORY_TIMEOUT)),
    isThere: () => isServed(path),
  };
}

/** A simulated machine is shown to other daemons of this process. Raises `LibraryMissing` where Xen is wanted and is not there. */
async function backendOf(
  settings: Values<typeof xenopsdSettings>,
  parts: { readonly ambient: Ambient; readonly log: Logger; readonly store: Store; readonly files: TextFiles },
  host: SimulatedHost | undefined,
): Promise<Backend> {
  if (settings.backend === "xc") {
    return xcBackend({
      ...parts,
      hypervisor: await toldWhole(openXen({ note: (text) => parts.log.info(text) })),
      settings: xenSettings(settings),
      emulator: settings["qemu-system-i386"],
      forkexecd: settings["forkexecd-path"],
      inventory: settings.inventory,
    });
  }
  const size = {
    memoryMib: settings["simulate-memory"],
    nodes: settings["simulate-nodes"],
    delayScale: settings["simulate-delay"],
  };
  const told = { settings: xenSettings(settings) };
  if (host !== undefined) return simulatedBackend({ ...parts, ...size, ...told, host });
  const { ambient } = parts;
  // What a machine holds of its domains changes with everything that they do.
  const kept = settings.persist ? new TextLog(join(settings["database-path"], "machine")) : undefined;
  const own = new SimulatedHost({ ambient, ...size, ...(kept !== undefined && { files: kept }) });
  const backend = simulatedBackend({ ...parts, ...size, ...told, host: own });
  const hide = publishHost(own);
  return {
    ...backend,
    async stop() {
      hide();
      await backend.stop();
      await own.stop();
      kept?.close();
    },
  };
}

/** What is missing for Xen is told without where it was noticed. */
function toldWhole<T>(opening: Promise<T>): Promise<T> {
  return opening.catch((error: unknown) => {
    throw error instanceof LibraryMissing ? new StartError(error.message) : error;
  });
}
