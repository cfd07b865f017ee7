import { messageOf } from "../error-message.ts";
import { parseArguments } from "./arguments.ts";
import { fragments, readConfig } from "./file.ts";
import { helpText } from "./help.ts";
import { defineSettings, type SettingsTable, text, type Values } from "./setting.ts";

/** Something in the configuration is wrong; `problems` says what, one line each, with its place. */
export class ConfigError extends Error {
  readonly code = "CONFIG_INVALID";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Where the settings of a program come from. */
export interface LoadOptions<S extends SettingsTable> {
  /** The daemon's name: `/etc/<name>.conf` and `/etc/<name>.conf.d/` are read unless `config` and `config-dir` say otherwise. */
  readonly name: string;
  readonly settings: S;
  /** Without the program's own name. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One line about the program, for `--help`. */
  readonly about?: string;
}

/** A setting in force, as a log or a diagnostic page shows it. */
export interface EffectiveSetting {
  readonly key: string;
  /** The value as text; secrets withheld. */
  readonly value: string;
  /** `default`, `<file>:<line>`, `environment NAME` or `command line`. */
  readonly source: string;
}

/** What was read. With `help` set, print it and leave with 0: the values are the defaults. */
export interface Loaded<S extends SettingsTable> {
  readonly values: Values<S>;
  readonly effective: readonly EffectiveSetting[];
  /** The options of the command line that named configuration files: `--config=<file>`, `--config-dir=<directory>`. */
  readonly configured: readonly string[];
  /** Every key of the files, known or not: `loglevel`, `xapi.loglevel`. */
  readonly inFiles: ReadonlySet<string>;
  /** Things worth a line in the log that stop nothing. */
  readonly warnings: readonly string[];
  readonly help?: string;
}

const places = (name: string) =>
  defineSettings({
    config: text(`/etc/${name}.conf`, "Configuration file."),
    "config-dir": text(`/etc/${name}.conf.d`, "Directory of further configuration files, read in name order."),
  });

interface Source {
  readonly key: string;
  readonly value: string;
  readonly source: string;
}

/**
 * Reads the settings of a program. Later sources win: defaults, the file, its fragments by name, the environment
 * (`XAPI_<KEY>`, upper case, `-` and `.` as `_`), the command line. Upstream lets the file win over the command line
 * (message-switch.md, section 13); here the narrower source always wins. Unknown keys in files are ignored, unknown
 * options are an error. In a file that several programs share, `<name>.<key>` is for the program of that name alone, and there it wins
 * over `<key>`. Raises `ConfigError` with every problem found.
 */
export function loadSettings<S extends SettingsTable>(options: LoadOptions<S>): Loaded<S> {
  const { name, settings } = options;
  const all: SettingsTable = { ...places(name), ...settings };
  const line = parseArguments(options.arguments, all);
  if (line.help) {
    const help = helpText(name, options.about, all);
    return { values: defaults(settings), effective: [], configured: [], inFiles: new Set(), warnings: [], help };
  }

  const problems = [...line.problems];
  const flags = line.given.map((argument) => ({ ...argument, source: "command line" }));
  const variables = environmentSources(all, options.environment);
  const place = (key: "config" | "config-dir") =>
    [...variables, ...flags].findLast((source) => source.key === key)?.value;
  const files = fileSources(place("config"), place("config-dir"), name, problems);
  const read = convert(settings, [...files.sources, ...variables, ...flags], problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const configured = flags.filter(({ key }) => key in places("")).map(({ key, value }) => `--${key}=${value}`);
  const inFiles = new Set(files.sources.map(({ key }) => key));
  const warnings = [...files.warnings, ...read.warnings];
  return { values: read.values, effective: read.effective, configured, inFiles, warnings };
}

/** The values of a table when nobody says anything; for tests and programs that embed a daemon. */
export function defaults<S extends SettingsTable>(settings: S): Values<S> {
  const entries = Object.entries(settings).map(([key, setting]) => [key, setting.default] as const);
  return Object.fromEntries(entries) as Values<S>;
}

/** The name of the environment variable of a key: `switch-path` is `XAPI_SWITCH_PATH`. */
export function environmentName(key: string): string {
  return `XAPI_${key.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
}

function environmentSources(all: SettingsTable, environment: LoadOptions<SettingsTable>["environment"]): Source[] {
  return Object.keys(all).flatMap((key) => {
    const variable = environmentName(key);
    const value = environment[variable];
    return value === undefined ? [] : [{ key, value, source: `environment ${variable}` }];
  });
}

function fileSources(
  config: string | undefined,
  directory: string | undefined,
  name: string,
  problems: string[],
): { sources: Source[]; warnings: string[] } {
  const sources: Source[] = [];
  const warnings: string[] = [];
  try {
    for (const file of [config ?? `/etc/${name}.conf`, ...fragments(directory ?? `/etc/${name}.conf.d`)]) {
      const { lines, strange } = readConfig(file);
      const read = lines.map(({ key, value, place }) => ({ key, value, source: place }));
      const own = read.filter(({ key }) => key.startsWith(`${name}.`));
      sources.push(...read, ...own.map((line) => ({ ...line, key: line.key.slice(name.length + 1) })));
      warnings.push(...strange.map((place) => `${place}: ignored, not of the form key = value`));
    }
  } catch (error) {
    problems.push(messageOf(error));
  }
  return { sources, warnings };
}

function convert<S extends SettingsTable>(
  settings: S,
  sources: readonly Source[],
  problems: string[],
): { values: Values<S>; effective: EffectiveSetting[]; warnings: string[] } {
  const values: Record<string, unknown> = defaults(settings);
  const warnings: string[] = [];
  const effective = new Map<string, EffectiveSetting>();
  for (const [key, setting] of Object.entries(settings)) {
    effective.set(key, { key, value: shown(setting.secret, setting.format(setting.default)), source: "default" });
  }
  for (const { key, value, source } of sources) {
    const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (setting === undefined) continue;
    const parsed = setting.parse(value);
    if (parsed === undefined) {
      problems.push(`${source}: ${key} must be ${setting.expected}, not "${shown(setting.secret, value)}"`);
      continue;
    }
    if (setting.isIdle) warnings.push(`${source}: ${key} has no effect`);
    values[key] = parsed;
    effective.set(key, { key, value: shown(setting.secret, setting.format(parsed)), source });
  }
  return { values: values as Values<S>, effective: [...effective.values()], warnings };
}

function shown(secret: boolean, value: string): string {
  return secret ? "<withheld>" : value;
}
