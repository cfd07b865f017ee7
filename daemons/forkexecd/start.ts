import { loadProcesses } from "../../bindings/libc/spawn.ts";
import { loadUnixStreams } from "../../bindings/libc/unix-stream.ts";
import { type Ambient, systemAmbient } from "../../runtime/ambient.ts";
import { defaults } from "../../runtime/config/load.ts";
import type { Values } from "../../runtime/config/setting.ts";
import { type Logger, silentLogger } from "../../runtime/log/logger.ts";
import { Launcher } from "./launcher.ts";
import { ForkexecServer } from "./server.ts";
import { type ForkexecdSettings, forkexecdSettings } from "./settings.ts";

/** The daemon's settings; those left out have their defaults. */
export type ForkexecdOptions = Partial<Values<ForkexecdSettings>>;

/** What the daemon stands on. */
export interface ForkexecdContext {
  readonly ambient?: Ambient;
  readonly log?: Logger;
}

/**
 * Starts the daemon in this process; resolves when it can be called. Its stop kills the programs whose end somebody waits for and tells
 * it; those that were given up go on. Rejects with `LibraryMissing`, or where the socket cannot be had.
 */
export async function start(
  options: ForkexecdOptions = {},
  { ambient = systemAmbient, log = silentLogger }: ForkexecdContext = {},
): Promise<{ stop(): Promise<void> }> {
  const settings = { ...defaults(forkexecdSettings(process.env)), ...options };
  const [streams, processes] = await Promise.all([loadUnixStreams(), loadProcesses()]);
  const launcher = new Launcher(processes, log, settings["max-programs"]);
  const context = {
    ambient,
    log,
    streams,
    launcher,
    folder: settings["descriptor-folder"],
    setupSeconds: settings["setup-timeout"],
  };
  try {
    const server = await ForkexecServer.listen(settings.socket, context, settings["max-clients"]);
    let stopped: Promise<void> | undefined;
    return {
      stop() {
        stopped ??= server.close().finally(() => launcher.close());
        return stopped;
      },
    };
  } catch (error) {
    launcher.close();
    throw error;
  }
}
