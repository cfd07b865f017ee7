import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { supervisorSettings } = await import("./settings.ts");
const { startPool } = await import("./pool.ts");

process.exit(
  await runDaemon({
    name: "xapi-supervisor",
    about: "Runs a whole simulated pool: all of its daemons, started again when they end.",
    settings: supervisorSettings,
    start: startPool,
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
