#!/usr/bin/env node
import { openDatagramSender } from "../../bindings/libc/datagram.ts";
import { runDaemon } from "../../runtime/process/daemon.ts";
import { forkexecdSettings } from "./settings.ts";
import { start } from "./start.ts";

process.exit(
  await runDaemon({
    name: "forkexecd",
    about: "Starts programs for other daemons, forwards what they print to the log, and tells how they ended.",
    settings: forkexecdSettings(process.env),
    start: ({ settings, log, ambient }) => start(settings, { log, ambient }),
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
