import { MEMORY_QUEUE, serveMemory } from "../../generated/daemons/memory.ts";
import { type Ambient, systemAmbient } from "../../runtime/ambient.ts";
import { defaults } from "../../runtime/config/load.ts";
import type { Values } from "../../runtime/config/setting.ts";
import { serveDirectly } from "../../runtime/daemon/direct.ts";
import { type Serve, serverForAll } from "../../runtime/daemon/server.ts";
import { messageOf } from "../../runtime/error-message.ts";
import { type Logger, silentLogger } from "../../runtime/log/logger.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import type { Backend } from "./backends/backend.ts";
import { ownHost, sharedHost } from "./backends/host/simulated.ts";
import { xenHost } from "./backends/host/xen.ts";
import { BootMemory } from "./boot-memory.ts";
import { DomainKeys } from "./domain-keys.ts";
import { prepareDomainZero } from "./domain-zero.ts";
import { balance, memoryServer, type Parts } from "./implementation.ts";
import { Lock } from "./lock.ts";
import { pause } from "./pause.ts";
import { Reservations } from "./reservations.ts";
import { Sampler } from "./sampler.ts";
import { squeezedSettings } from "./settings.ts";
import { Squeezer } from "./squeezer.ts";
import { MemoryTargets } from "./targets.ts";

/** Requests that may wait for the one under way. */
const MOST_WAITING = 1_000;

/** The daemon's settings; those left out have their defaults. */
export type SqueezedOptions = Partial<Values<typeof squeezedSettings>>;

/** What the daemon stands on. */
export interface SqueezedContext {
  readonly ambient?: Ambient;
  readonly log?: Logger;
  /** Ends the attempts to reach the message switch and a host that is shared. */
  readonly signal?: AbortSignal;
  /** Default: what the settings name. Closed at the end. */
  readonly backend?: Backend;
}

/** A ballooning daemon that answers payloads. */
export interface Squeezed {
  /** Answers the payload of a call. */
  readonly serve: Serve;
  /** Ends what is under way and closes the backend; once. */
  stop(): Promise<void>;
}

/** Makes a ballooning daemon that nobody can reach but the caller. */
export async function createSqueezed(options: SqueezedOptions = {}, context: SqueezedContext = {}): Promise<Squeezed> {
  const settings = { ...defaults(squeezedSettings), ...options };
  const { ambient = systemAmbient, log = silentLogger } = context;
  const backend = context.backend ?? (await backendOf(settings, ambient, context.signal));
  const abort = new AbortController();
  const parts = makeParts(settings, { backend, ambient, log, signal: abort.signal });
  const periodic = checkPeriodically(parts, settings["balance-check-interval"], abort.signal);
  let stopped: Promise<void> | undefined;
  const end = async () => {
    abort.abort(new Error("The ballooning daemon is being stopped"));
    await Promise.all([periodic, parts.lock.idle(), parts.keys.close()]);
    await backend.close();
  };
  const stop = () => {
    stopped ??= end();
    return stopped;
  };
  try {
    await prepareDomainZero(parts.domainZero, backend.hypervisor, backend.store);
  } catch (error) {
    await stop();
    throw error;
  }
  return { serve: serverForAll([serveMemory(memoryServer(parts))]), stop };
}

/** Without a message switch: what a caller may send, and how many there may be. */
const DIRECT = { body: 65_536, connections: 64 };

/** Starts the ballooning daemon in this process; resolves when its queue is served, or its socket where there is no message switch. */
export async function start(
  options: SqueezedOptions = {},
  context: SqueezedContext = {},
): Promise<{ stop(): Promise<void> }> {
  const { "use-switch": useSwitch, "socket-path": socketPath } = { ...defaults(squeezedSettings), ...options };
  const daemon = await createSqueezed(options, context);
  try {
    const served = useSwitch
      ? await serveOnSwitch(options, context, daemon.serve)
      : await serveDirectly(socketPath, daemon.serve, DIRECT);
    let stopped: Promise<void> | undefined;
    return {
      stop() {
        stopped ??= daemon.stop().finally(() => served.stop());
        return stopped;
      },
    };
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

async function serveOnSwitch(
  options: SqueezedOptions,
  { ambient = systemAmbient, log = silentLogger, signal }: SqueezedContext,
  serve: Serve,
): Promise<{ stop(): Promise<void> }> {
  const client = await SwitchClient.connect({
    path: options["switch-path"] ?? squeezedSettings["switch-path"].default,
    name: "squeezed",
    ambient,
    log,
    ...(signal !== undefined && { signal }),
  });
  try {
    await client.serve(MEMORY_QUEUE, serve);
  } catch (error) {
    await client.close();
    throw error;
  }
  return { stop: () => client.close() };
}

async function backendOf(
  settings: Values<typeof squeezedSettings>,
  ambient: Ambient,
  signal: AbortSignal = new AbortController().signal,
): Promise<Backend> {
  if (settings.backend === "xc") return xenHost(ambient);
  if (settings["simulated-host"] === "shared") return sharedHost(ambient, signal);
  return ownHost(settings["simulate-memory"], ambient);
}

interface Base {
  readonly backend: Backend;
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

function makeParts(settings: Values<typeof squeezedSettings>, base: Base): Parts {
  const { backend, ambient, log } = base;
  const keys = new DomainKeys(backend.store, ambient, log);
  const reservations = new Reservations(backend.store);
  const targets = new MemoryTargets(backend.hypervisor, keys, log);
  const sampler = new Sampler({
    ...base,
    keys,
    reservations,
    targets,
    manageDomainZero: settings["manage-domain-zero"],
  });
  const squeezer = new Squeezer({
    ...base,
    sample: () => sampler.sample(),
    setMemory: (domain, kib) => targets.set(domain, kib),
    longest: settings["ballooning-timeout"],
  });
  const bootMemory = new BootMemory({
    ...base,
    hypervisor: backend.hypervisor,
    path: settings["boot-time-memory-path"],
    samples: settings["boot-time-host-free-memory-minimal-constant-count"],
    interval: settings["boot-time-host-free-memory-check-interval"],
  });
  const domainZero = {
    managed: settings["manage-domain-zero"],
    dynamicMin: settings["domain-zero-dynamic-min"],
    dynamicMax: settings["domain-zero-dynamic-max"],
  };
  return {
    backend,
    keys,
    reservations,
    targets,
    sampler,
    squeezer,
    bootMemory,
    domainZero,
    lock: new Lock(MOST_WAITING),
    ambient,
    log,
  };
}

/** Balances whenever memory is no longer shared evenly; a check begins when the one before has ended. */
async function checkPeriodically(parts: Parts, seconds: number, signal: AbortSignal): Promise<void> {
  const { lock, squeezer, ambient, log } = parts;
  for (;;) {
    await pause(ambient, seconds, signal);
    if (signal.aborted) return;
    try {
      await lock.run(async () => {
        if (await squeezer.isUnbalanced()) await balance(parts);
      });
    } catch (error) {
      log.error(`the balance of memory was not checked: ${messageOf(error)}`);
    }
  }
}
