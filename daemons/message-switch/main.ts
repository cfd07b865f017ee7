#!/usr/bin/env node
import { runDaemon } from "../../runtime/process/daemon.ts";
import { withConfigFile } from "./config.ts";
import { switchSettings } from "./settings.ts";
import { start } from "./start.ts";

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
