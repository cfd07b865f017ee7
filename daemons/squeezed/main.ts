#!/usr/bin/env node
import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { squeezedSettings } = await import("./settings.ts");
const { start } = await import("./start.ts");

process.exit(
  await runDaemon({
    name: "squeezed",
    about: "Moves memory between the running domains of a host and sets some aside for domains to come.",
    settings: squeezedSettings,
    start: ({ settings, log, ambient, signal }) => start(settings, { log, ambient, signal }),
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
