import type { Setting, SettingsTable } from "./setting.ts";

const width = 100;

/** The text of `--help`: every setting with what it takes, what it is for and its default. */
export function helpText(name: string, about: string | undefined, settings: SettingsTable): string {
  const head = [
    ...(about === undefined ? [] : [about, ""]),
    `Usage: ${name} [--key value | --key=value]...`,
    "",
    `Every key may also stand in /etc/${name}.conf as "key = value", or in the environment: --log-format as XAPI_LOG_FORMAT.`,
    "",
  ];
  const body = Object.keys(settings)
    .sort()
    .flatMap((key) => entry(key, settings[key]));
  return `${[...head, ...body].join("\n")}\n`;
}

function entry(key: string, setting: Setting<unknown> | undefined): string[] {
  if (setting === undefined) return [];
  const value = setting.format(setting.default);
  const preset = value === "" || setting.secret ? "" : ` Default: ${value}.`;
  return [
    `  --${key} <${setting.expected}>`,
    ...wrap(`${setting.doc}${preset}`, width - 6).map((line) => `      ${line}`),
  ];
}

function wrap(text: string, limit: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
