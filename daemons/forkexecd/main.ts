#!/usr/bin/env node
import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { forkexecdSettings } = await import("./settings.ts");
const { start } = await import("./start.ts");

process.exit(
  await runDaemon({
    name: "forkexecd",
    about: "Starts programs for other daemons, forwards what they print to the log, and tells how they ended.",
    settings: forkexecdSettings(process.env),
    start: ({ settings, log, ambient }) => start(settings, { log, ambient }),
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
