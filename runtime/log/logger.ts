import { type Ambient, systemAmbient } from "../ambient.ts";
import { messageOf } from "../error-message.ts";
import { followed } from "./follow.ts";
import { isJournal } from "./journal.ts";
import { lineFormat } from "./line.ts";
import { type LogContext, type LogFields, type LogFormat, type Priority, priorities } from "./record.ts";
import { Redactor } from "./redact.ts";
import { facilities, type SendDatagram, syslogFormat, syslogWriter } from "./syslog.ts";
import { descriptorWriter, fileWriter, type LineWriter } from "./writer.ts";

/** Writes lines about what the program does. Secrets are removed from messages and fields before anything is written. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A thrown value: its message at priority `error`, its stack line by line under brand `backtrace`. */
  exception(message: string, thrown: unknown): void;
  /** Whether a line of this priority would be written, for messages that are dear to make. */
  enabled(priority: Priority): boolean;
  /** A logger that adds to this one's context; everything else is shared. */
  child(context: LogContext): Logger;
  /** Withholds this exact text (a pool secret, a password) from every line from now on. */
  withhold(secret: string): void;
  /** Ends the withholding of a text. */
  release(secret: string): void;
  flush(): void;
  /** Flushes and closes what was opened; for the root logger, at the very end. */
  close(): void;
}

/** `stderr`, `stdout`, `file:<path>`, `syslog:<facility>`, or `none`; or a writer of the caller's. */
export type LogDestination = string | LineWriter;

/** What a logger is made from; only the name is needed. */
export interface LoggerOptions {
  /** The daemon's name. */
  readonly name: string;
  /** Least serious priority that is written; default `debug` (spec: message-switch.md, section 13). */
  readonly level?: Priority;
  /** `line` (default): upstream's line. `json`: one object a line. */
  readonly format?: "line" | "json";
  /** Default `stderr`. */
  readonly destination?: LogDestination;
  /** Brands that are not written at any priority (`disable-logging-for`). */
  readonly disabled?: readonly string[];
  readonly ambient?: Ambient;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Needed for `syslog:` alone. */
  readonly sendDatagram?: SendDatagram;
}

/** Makes a logger. Raises an Error for an unknown destination, and the file system's error for a file that cannot be opened. */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const { write, writer } = await output(options);
  const least = priorities.indexOf(options.level ?? "debug");
  const core: Core = {
    write,
    writer,
    least,
    disabled: new Set(options.disabled ?? []),
    redactor: new Redactor(),
    ambient: options.ambient ?? systemAmbient,
  };
  return new CoreLogger(core, {});
}

/** A logger that writes nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  exception() {},
  enabled: () => false,
  child: () => silentLogger,
  withhold() {},
  release() {},
  flush() {},
  close() {},
};

interface Core {
  readonly write: LogFormat;
  readonly writer: LineWriter;
  readonly least: number;
  readonly disabled: ReadonlySet<string>;
  readonly redactor: Redactor;
  readonly ambient: Ambient;
}

class CoreLogger implements Logger {
  readonly #core: Core;
  readonly #context: LogContext;

  constructor(core: Core, context: LogContext) {
    this.#core = core;
    this.#context = context;
  }

  debug(message: string, fields?: LogFields): void {
    this.#log("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log("error", message, fields);
  }

  exception(message: string, thrown: unknown): void {
    const text = messageOf(thrown);
    this.error(`${message}: ${text}`);
    if (!(thrown instanceof Error) || thrown.stack === undefined) return;
    const backtrace = this.child({ brand: "backtrace" });
    for (const line of thrown.stack.split("\n").slice(0, maxBacktrace)) backtrace.error(line.trim());
  }

  enabled(priority: Priority): boolean {
    const { least, disabled } = this.#core;
    return priorities.indexOf(priority) >= least && !disabled.has(this.#context.brand ?? "");
  }

  child(context: LogContext): Logger {
    return new CoreLogger(this.#core, { ...this.#context, ...context });
  }

  withhold(secret: string): void {
    this.#core.redactor.add(secret);
  }

  release(secret: string): void {
    this.#core.redactor.remove(secret);
  }

  flush(): void {
    this.#core.writer.flush();
  }

  close(): void {
    this.#core.writer.close();
  }

  #log(priority: Priority, message: string, fields: LogFields | undefined): void {
    if (!this.enabled(priority)) return;
    const { redactor, ambient, write, writer } = this.#core;
    writer.write(
      write({
        time: ambient.now(),
        priority,
        context: { ...followed()?.context, ...this.#context },
        message: redactor.text(message),
        ...(fields === undefined ? {} : { fields: redactor.fields(fields) }),
      }),
    );
  }
}

/** Lines of a stack that are logged. */
const maxBacktrace = 50;

async function output(options: LoggerOptions): Promise<{ write: LogFormat; writer: LineWriter }> {
  const destination = options.destination ?? "stderr";
  const { name } = options;
  const { pid } = process;
  const line = (timestamp: boolean, severity: boolean) => lineFormat({ timestamp, severity, name, pid });
  if (typeof destination === "string" && destination.startsWith("syslog:")) {
    return syslogOutput(options, destination.slice("syslog:".length), line(false, false));
  }
  const descriptor = { stderr: 2, stdout: 1 }[String(destination)];
  const journal = descriptor === 2 && isJournal(2, options.environment ?? process.env);
  const writer = typeof destination === "string" ? openWriter(destination, descriptor) : destination;
  if (options.format !== "json") return { write: line(!journal, journal), writer };
  const { jsonFormat } = await import("./json.ts");
  return { write: await jsonFormat(name, pid), writer };
}

function openWriter(destination: string, descriptor: number | undefined): LineWriter {
  if (descriptor !== undefined) return descriptorWriter(descriptor);
  if (destination.startsWith("file:")) return fileWriter(destination.slice("file:".length));
  if (destination === "none") return { write() {}, flush() {}, close() {} };
  throw new Error(
    `unknown log destination "${destination}"; expected stderr, stdout, none, file:<path> or syslog:<facility>`,
  );
}

function syslogOutput(options: LoggerOptions, name: string, line: LogFormat): { write: LogFormat; writer: LineWriter } {
  const facility = facilities[name];
  if (facility === undefined) {
    throw new Error(`unknown syslog facility "${name}"; expected one of ${Object.keys(facilities).join(", ")}`);
  }
  if (options.sendDatagram === undefined) throw new Error("this program cannot send to syslog: choose log = stderr");
  const write = syslogFormat(line, facility, options.name, process.pid);
  return { write, writer: syslogWriter(options.sendDatagram) };
}
