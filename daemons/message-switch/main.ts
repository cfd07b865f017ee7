#!/usr/bin/env node
import { enableCompileCache } from "node:module";

enableCompileCache();

const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { withConfigFile } = await import("./config.ts");
const { switchSettings } = await import("./settings.ts");
const { start } = await import("./start.ts");

process.exit(await main(process.argv.slice(2)));

/** Runs the switch until it is told to stop; answers the exit code. */
async function main(words: readonly string[]): Promise<number> {
  let given: readonly string[];
  try {
    given = withConfigFile(words);
  } catch (error) {
    process.stderr.write(`message-switch: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  return runDaemon({
    name: "message-switch",
    about: "Store-and-forward broker between the toolstack's daemons.",
    settings: switchSettings,
    arguments: given,
    start: ({ settings, log, ambient, end }) =>
      start(
        {
          path: settings.path,
          ...(settings.statedir !== "" && { statedir: settings.statedir }),
          traceEntries: settings["trace-entries"],
          traceTruncate: settings["trace-truncate"],
        },
        { log, ambient, shutdown: () => end(0, "a client asked for it") },
      ),
  });
}
