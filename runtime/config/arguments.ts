import type { SettingsTable } from "./setting.ts";

/** One `-key value` of the command line. */
export interface Argument {
  readonly key: string;
  readonly value: string;
}

/** The command line taken apart. */
export interface Arguments {
  readonly given: readonly Argument[];
  readonly help: boolean;
  /** What could not be understood, one sentence each. */
  readonly problems: readonly string[];
}

/**
 * Takes a daemon's command line apart. Both of upstream's styles are read, `-key value` and `--key=value` (spec:
 * message-switch.md, section 13), so `commander`, which reads `-key` as four letters, does not fit here. A switch
 * (bool) may stand without a value: `-nowatchdog`.
 */
export function parseArguments(words: readonly string[], table: SettingsTable): Arguments {
  const given: Argument[] = [];
  const problems: string[] = [];
  let help = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const match = /^(--?([A-Za-z][\w.-]*))(?:=(.*))?$/s.exec(word);
    const [, name, key, value] = match ?? [];
    if (key === undefined) {
      problems.push(`unexpected argument "${word}"`);
      continue;
    }
    if (key === "help" || key === "h") {
      help = true;
      continue;
    }
    const setting = table[key];
    if (setting === undefined || !Object.hasOwn(table, key)) {
      problems.push(`unknown option ${name}`);
      continue;
    }
    const next = words[index + 1];
    if (value !== undefined) given.push({ key, value });
    else if (setting.kind === "bool" && (next === undefined || setting.parse(next) === undefined)) {
      given.push({ key, value: "true" });
    } else if (next === undefined) problems.push(`option ${name} needs a value: ${setting.expected}`);
    else {
      given.push({ key, value: next });
      index += 1;
    }
  }
  return { given, help, problems };
}
