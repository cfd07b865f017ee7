#!/usr/bin/env node
import { openDatagramSender } from "../../bindings/libc/datagram.ts";
import { runDaemon } from "../../runtime/process/daemon.ts";
import { squeezedSettings } from "./settings.ts";
import { start } from "./start.ts";

process.exit(
  await runDaemon({
    name: "squeezed",
    about: "Moves memory between the running domains of a host and sets some aside for domains to come.",
    settings: squeezedSettings,
    start: ({ settings, log, ambient, signal }) => start(settings, { log, ambient, signal }),
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
