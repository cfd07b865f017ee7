import { priorities } from "../log/record.ts";
import { bool, defineSettings, idleSettings, list, text, type Values } from "./setting.ts";

/** Settings that every daemon has under the same names (spec: message-switch.md, section 13). */
export function commonSettings(name: string) {
  return defineSettings({
    "use-switch": bool(true, "Talk to other daemons through the message switch instead of direct sockets."),
    "switch-path": text("/var/run/message-switch/sock", "Socket of the message switch."),
    pidfile: text("", `File that holds the process id while ${name} runs; empty writes none.`),
    inventory: text("/etc/xensource-inventory", "File that identifies this host."),
    log: text("stderr", "Where log lines go: stderr, stdout, none, file:<path> or syslog:<facility>."),
    "log-format": text("line", "Form of a line: that of the toolstack, or one JSON object.", {
      choices: ["line", "json"],
    }),
    loglevel: text("debug", "Least serious priority that is logged.", { choices: priorities }),
    "disable-logging-for": list([], "Brands (module names) whose lines are not logged."),
    ...idleSettings({
      "search-path": list([], "Directories searched for helper programs before PATH.", ":"),
    }),
  });
}

/** The type of the settings that every daemon has. */
export type CommonSettings = ReturnType<typeof commonSettings>;

const LOG_KEYS = ["loglevel", "log", "log-format"] as const;

/**
 * Options by which a daemon that this one starts logs as this one does, unless a configuration file says otherwise of it alone (`inFiles`:
 * the keys of the files, such as `xapi.loglevel`). A file that all of them read would have them write the same pidfile: they write none.
 */
export function logOptions(
  daemon: string,
  settings: Pick<Values<CommonSettings>, (typeof LOG_KEYS)[number]>,
  inFiles: ReadonlySet<string>,
): string[] {
  const keys = LOG_KEYS.filter((key) => !inFiles.has(`${daemon}.${key}`));
  return [...keys.map((key) => `--${key}=${settings[key]}`), "--pidfile="];
}
