import type { LogContext, LogFields, LogRecord, Priority } from "./record.ts";

/** Syslog's numbers of the priorities, as journald reads them from a `<N>` prefix. */
export const severities: Readonly<Record<Priority, number>> = { debug: 7, info: 6, warn: 4, error: 3 };

/** What the start of a line holds besides the bracket. */
export interface LineOptions {
  /** A timestamp inside the bracket, for output that no syslog or journal stamps. */
  readonly timestamp: boolean;
  /** A `<N>` prefix for journald. */
  readonly severity: boolean;
  /** Shown in the place of the thread name when the context has none, so that daemons sharing one log are told apart. */
  readonly name: string;
  /** Number in the place of the thread id. */
  readonly pid: number;
}

/** Formatter of upstream's line: `[ info||1234 192.0.2.9->INET :::80|VM.start R:8c1f|dispatcher] text` (startup-config.md, section 6). */
export function lineFormat(options: LineOptions): (record: LogRecord) => string {
  return (record) => {
    const prefix = options.severity ? `<${severities[record.priority]}>` : "";
    const time = options.timestamp ? `${lineTime(record.time)}|` : "";
    const bracket = `[${time}${record.priority.padStart(5)}|${where(record.context, options)}]`;
    return `${prefix}${escapeControl(`${bracket} ${record.message}${fieldText(record.fields)}`)}`;
  };
}

/** Milliseconds since 1970 as a line shows them: `20260131T09:05:07.123Z`. */
export function lineTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll("-", "");
}

function where(context: LogContext, options: LineOptions): string {
  const client = context.client === undefined ? "" : `${context.client}->`;
  const thread = `${options.pid} ${client}${context.thread ?? options.name}`;
  return `${context.trace ?? ""}|${thread}|${context.task ?? ""}|${context.brand ?? options.name}`;
}

function fieldText(fields: LogFields | undefined): string {
  if (fields === undefined) return "";
  return Object.entries(fields)
    .map(([key, value]) => ` ${key}=${typeof value === "string" ? quoteIfNeeded(value) : JSON.stringify(value)}`)
    .join("");
}

function quoteIfNeeded(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text with its control characters escaped, so that no message can forge a second line. */
export function escapeControl(text: string): string {
  return text.replace(control, (character) => named[character] ?? codePoint(character));
}

function codePoint(character: string): string {
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
}
