#!/usr/bin/env node
import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { withConfigFile } = await import("./config.ts");
const { switchSettings } = await import("./settings.ts");
const { start } = await import("./start.ts");

process.exit(
  await runDaemon({
    name: "message-switch",
    about: "Store-and-forward broker between the toolstack's daemons.",
    settings: switchSettings,
    rewrite: withConfigFile,
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
    openDatagrams: async () => (await openDatagramSender()).send,
    notifyByProgram: true,
  }),
);
