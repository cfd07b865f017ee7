import { severities } from "./line.ts";
import type { LogFormat } from "./record.ts";

/**
 * Formatter of one JSON object a line, made by pino: `{"level":"info","time":...,"name":"xapi","pid":1,"brand":...,"msg":...}`.
 * pino is loaded here and nowhere else: the line format does without its 10 MB.
 */
export async function jsonFormat(name: string, pid: number): Promise<LogFormat> {
  const { pino } = await import("pino");
  let made = "";
  const logger = pino(
    {
      level: "debug",
      base: { name, pid },
      timestamp: false,
      formatters: { level: (label) => ({ level: label, severity: severities[label as keyof typeof severities] }) },
    },
    { write: (line: string) => (made = line.trimEnd()) },
  );
  return ({ time, priority, context, message, fields }) => {
    logger[priority]({ time, ...context, ...(fields === undefined ? {} : { fields }) }, message);
    return made;
  };
}
