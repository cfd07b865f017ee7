#!/usr/bin/env node
import { runDaemon } from "../../runtime/process/daemon.ts";
import { xenopsdSettings } from "./settings.ts";
import { start } from "./start.ts";

process.exit(
  await runDaemon({
    name: "xenopsd",
    about: "Domain manager of a host: starts, stops and watches VMs and their devices.",
    settings: xenopsdSettings,
    start: ({ settings, log, ambient, signal, end }) =>
      start(settings, { log, ambient, signal, shutdown: () => end(0, "a client asked for it") }),
  }),
);
