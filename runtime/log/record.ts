/** How serious a line is; the order is that of rising seriousness (spec: startup-config.md, section 6). */
export const priorities = ["debug", "info", "warn", "error"] as const;

/** One of `priorities`. */
export type Priority = (typeof priorities)[number];

/** Who speaks and on whose behalf. A child logger adds to its parent's. */
export interface LogContext {
  /** The part of the program, a module name such as `dispatcher`; what `disable-logging-for` switches off. */
  readonly brand?: string;
  /** The task in upstream's form: `VM.start R:8c1f09d7aa31`. */
  readonly task?: string;
  /** The client's address. */
  readonly client?: string;
  /** The listener or worker that does the work: `INET :::80`. */
  readonly thread?: string;
  /** Remote tracing context. */
  readonly trace?: string;
}

/** Further facts of a line; keys that name secrets lose their values. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A line before it takes its format; message and fields are already free of secrets. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly priority: Priority;
  readonly context: LogContext;
  readonly message: string;
  readonly fields?: LogFields;
}

/** Turns a record into one line of text without its end. */
export type LogFormat = (record: LogRecord) => string;
