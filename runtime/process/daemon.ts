import { flushCompileCache } from "node:module";
import { type Ambient, systemAmbient } from "../ambient.ts";
import type { CommonSettings } from "../config/common.ts";
import { ConfigError, type Loaded, loadSettings } from "../config/load.ts";
import type { SettingsTable, Values } from "../config/setting.ts";
import { createLogger, type Logger } from "../log/logger.ts";
import type { Priority } from "../log/record.ts";
import type { SendDatagram } from "../log/syslog.ts";
import { holdProcess } from "./hold.ts";
import { type Host, takeHost } from "./host.ts";
import { ALIVE, type Announcement, isAliveMessage, type Readiness, type ReadyMessage, readiness } from "./notify.ts";
import { writePidfile } from "./pidfile.ts";
import { isToldWhole } from "./start-error.ts";

/** What a daemon gets for its start. */
export interface DaemonContext<S extends SettingsTable> {
  readonly settings: Values<S>;
  /** The options that named configuration files, for daemons that this one starts. */
  readonly configured: readonly string[];
  /** The keys of those files, also those that are for another daemon alone: `xapi.loglevel`. */
  readonly inFiles: ReadonlySet<string>;
  readonly log: Logger;
  readonly ambient: Ambient;
  /** Aborts when the daemon is to stop, also while it still starts. */
  readonly signal: AbortSignal;
  /** Shows a line in `systemctl status`. */
  status(text: string): void;
  /** Asks for a clean stop with this exit code: 0, or 123 for "start me again" (spec: startup-config.md, section 2). */
  end(code: number, reason: string): void;
}

/** A daemon that has started. */
export interface RunningDaemon {
  /** Ends everything the start made; called once. */
  stop(): Promise<void>;
  /** Told to the supervisor with the message that the daemon is ready. */
  readonly announcement?: Announcement;
}

/** A daemon: its settings and how it starts. */
export interface DaemonOptions<S extends SettingsTable> {
  readonly name: string;
  /** One line for `--help`. */
  readonly about?: string;
  readonly settings: S;
  /** Resolves when the daemon can be used. What it raises is logged, a `StartError` without its stack, and ends the process with 1. */
  start(context: DaemonContext<S>): Promise<RunningDaemon>;
  /** Sender to Unix sockets, for `NOTIFY_SOCKET` and `log = syslog:...`; loaded only when one of them is asked for. */
  readonly openDatagrams?: () => Promise<SendDatagram>;
  /** Has the program `systemd-notify` speak to the service manager, for a daemon that loads nothing else of what sends datagrams. */
  readonly notifyByProgram?: boolean;
  /** How long a stop may take before the process ends anyway with 1; default 30. */
  readonly stopSeconds?: number;
  readonly ambient?: Ambient;
  /** Default: the process's own. */
  readonly arguments?: readonly string[];
  /** Puts the words of the command line into the form that the settings take; what it raises is told as wrong settings are. */
  readonly rewrite?: (words: readonly string[]) => readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a daemon until it is told to stop and answers the exit code; `main.ts` is `process.exit(await runDaemon(...))`.
 *
 * SIGTERM and SIGINT stop it cleanly, once; SIGHUP is only logged; SIGPIPE does nothing (node ignores it). A promise that
 * nobody handles, or an exception that nobody catches, is logged and answers 1 without a clean stop. A process forked by
 * a supervisor stops when the supervisor goes. Wrong settings answer 2 with all of them on stderr; `--help` answers 0.
 *
 * A daemon that shares its process (together.ts) gets its arguments and its stop from there, and the answer never comes: the end of one
 * is not the end of the process.
 */
export async function runDaemon<S extends SettingsTable & CommonSettings>(options: DaemonOptions<S>): Promise<number> {
  const host = takeHost(options.name);
  const code = await run(options, host);
  if (host === undefined) return code;
  host.ended(code);
  return new Promise(() => {});
}

async function run<S extends SettingsTable & CommonSettings>(
  options: DaemonOptions<S>,
  host: Host | undefined,
): Promise<number> {
  const { ambient = systemAmbient, environment = process.env } = options;
  let loaded: Loaded<S>;
  let log: Logger;
  try {
    const given = host?.arguments ?? options.arguments ?? process.argv.slice(2);
    const words = options.rewrite?.(given) ?? given;
    loaded = loadSettings({ ...options, arguments: words, environment });
    if (loaded.help !== undefined) {
      process.stdout.write(loaded.help);
      return 0;
    }
    log = await openLog(options, loaded.values, ambient, environment);
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [error instanceof Error ? error.message : error];
    process.stderr.write(problems.map((problem) => `${options.name}: ${problem}\n`).join(""));
    return 2;
  }
  log.info("starting", { pid: process.pid });
  for (const warning of loaded.warnings) log.warn(warning);
  for (const { key, value, source } of loaded.effective) log.debug(`${key} = ${value}`, { source });
  try {
    return await live(options, loaded, log, { ambient, environment, host });
  } finally {
    log.close();
  }
}

async function openLog(
  { name, openDatagrams }: Pick<DaemonOptions<SettingsTable>, "name" | "openDatagrams">,
  settings: Values<CommonSettings>,
  ambient: Ambient,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Logger> {
  const syslog = settings.log.startsWith("syslog:") ? await openDatagrams?.() : undefined;
  return createLogger({
    name,
    level: settings.loglevel as Priority,
    format: settings["log-format"] === "json" ? "json" : "line",
    destination: settings.log,
    disabled: settings["disable-logging-for"],
    ambient,
    environment,
    ...(syslog === undefined ? {} : { sendDatagram: syslog }),
  });
}

/** Why and how a daemon ends. */
interface Ending {
  readonly code: number;
  /** False after a failure that leaves nothing to rely on: then the process ends without a clean stop. */
  readonly clean: boolean;
}

/** Where a daemon lives. */
interface Surroundings {
  readonly ambient: Ambient;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly host: Host | undefined;
}

async function live<S extends SettingsTable & CommonSettings>(
  options: DaemonOptions<S>,
  loaded: Loaded<S>,
  log: Logger,
  { ambient, environment, host }: Surroundings,
): Promise<number> {
  const settings = loaded.values;
  const ending = Promise.withResolvers<Ending>();
  const abort = new AbortController();
  const end = (next: Ending, reason: string) => {
    if (abort.signal.aborted && next.clean) return;
    log.info(`stopping: ${reason}`);
    abort.abort();
    ending.resolve(next);
  };
  using _ = host === undefined ? hookProcess(end, log) : undefined;
  host?.begun((reason) => end({ code: 0, clean: true }, reason));
  let removePidfile = () => {};
  try {
    const { pidfile }: Values<CommonSettings> = settings;
    if (pidfile !== "") removePidfile = writePidfile(pidfile, process.pid);
    const parent = await readiness({
      environment: host === undefined ? environment : {},
      ...(options.openDatagrams === undefined || options.notifyByProgram === true
        ? {}
        : { openDatagrams: options.openDatagrams }),
      ...tellerOf(host),
      failed: (error) => log.exception("cannot notify the service manager", error),
    });
    const context: DaemonContext<S> = {
      settings,
      configured: loaded.configured,
      inFiles: loaded.inFiles,
      log,
      ambient,
      signal: abort.signal,
      status: parent.status,
      end: (code, reason) => end({ code, clean: true }, reason),
    };
    return await untilEnd(options, context, parent, ending, end);
  } catch (error) {
    log.exception("failed", error);
    return 1;
  } finally {
    removePidfile();
  }
}

type End = (next: Ending, reason: string) => void;

async function untilEnd<S extends SettingsTable>(
  options: DaemonOptions<S>,
  context: DaemonContext<S>,
  parent: Readiness,
  ending: PromiseWithResolvers<Ending>,
  end: End,
): Promise<number> {
  const { log, ambient } = context;
  const started = options.start(context).catch((error: unknown) => {
    if (isToldWhole(error)) log.error(`cannot start: ${error.message}`);
    else log.exception("cannot start", error);
    end({ code: 1, clean: false }, "the start failed");
  });
  void started.then((daemon) => {
    if (daemon === undefined || context.signal.aborted) return;
    log.info("ready");
    parent.ready(daemon.announcement);
    // It would be written at the end of the process, which one that is killed does not have: its successor would compile all anew.
    flushCompileCache();
  });
  const { code, clean } = await ending.promise;
  parent.stopping();
  if (!clean) return code;
  const stopped = started.then(async (daemon) => {
    await daemon?.stop();
    return code;
  });
  return Promise.race([stopped, overdue(ambient, options.stopSeconds ?? 30, log)]);
}

function overdue(ambient: Ambient, seconds: number, log: Logger): Promise<number> {
  return new Promise((resolve) => {
    ambient.after(seconds * 1000, () => {
      log.error(`not stopped after ${seconds} s: leaving anyway`);
      resolve(1);
    });
  });
}

/** Who is told that the daemon is ready, besides the service manager. */
function tellerOf(host: Host | undefined): { tellParent?: (message: ReadyMessage) => void } {
  if (host !== undefined) return { tellParent: ({ announcement }) => host.ready(announcement) };
  return process.send === undefined ? {} : { tellParent: tellSupervisor };
}

/** A supervisor that is gone by now is no failure: the closed channel stops this process. */
function tellSupervisor(message: ReadyMessage): void {
  process.send?.(message, undefined, undefined, () => {});
}

/** Connects signals, unhandled failures and the end of the parent to `end`, until disposed. Keeps the process alive. */
function hookProcess(end: End, log: Logger): Disposable {
  const stop = (signal: string) => end({ code: 0, clean: true }, signal);
  const hup = () => log.info("SIGHUP received; it changes nothing");
  const fatal = (error: unknown) => {
    log.exception("unhandled failure", error);
    end({ code: 1, clean: false }, "unhandled failure");
  };
  const orphaned = () => end({ code: 0, clean: true }, "the supervisor is gone");
  process.on("SIGTERM", stop).on("SIGINT", stop).on("SIGHUP", hup);
  process.on("uncaughtException", fatal).on("unhandledRejection", fatal);
  const answer = (message: unknown) => {
    if (isAliveMessage(message)) process.send?.(ALIVE, undefined, undefined, () => {});
  };
  if (process.send !== undefined) process.on("disconnect", orphaned).on("message", answer);
  const held = holdProcess();
  return {
    [Symbol.dispose]() {
      process.off("SIGTERM", stop).off("SIGINT", stop).off("SIGHUP", hup);
      process.off("uncaughtException", fatal).off("unhandledRejection", fatal);
      process.off("disconnect", orphaned).off("message", answer);
      held[Symbol.dispose]();
    },
  };
}
