#!/usr/bin/env node
import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { simulatedHostSettings } = await import("./settings.ts");
const { startHost } = await import("./host.ts");

process.exit(
  await runDaemon({
    name: "simulated-host",
    about: "One simulated machine in one process: the domain manager and the ballooning daemon see the same domains.",
    settings: simulatedHostSettings,
    start: startHost,
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
