#!/usr/bin/env node
import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { xenopsdSettings } = await import("./settings.ts");
const { start } = await import("./start.ts");

process.exit(
  await runDaemon({
    name: "xenopsd",
    about: "Domain manager of a host: starts, stops and watches VMs and their devices.",
    settings: xenopsdSettings,
    start: ({ settings, log, ambient, signal, end }) =>
      start(settings, { log, ambient, signal, shutdown: () => end(0, "a client asked for it") }),
    openDatagrams: async () => (await openDatagramSender()).send,
    notifyByProgram: true,
  }),
);
