import { enableCompileCache } from "node:module";

enableCompileCache();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { serving, xapiFlags, xapiSettings } = await import("./settings.ts");
const { startXapi } = await import("./start.ts");

process.exit(
  await runDaemon({
    name: "xapi",
    about: "Serves the XenAPI of a pool of Xen hosts.",
    settings: { ...xapiSettings, ...xapiFlags, ...serving },
    start: startXapi,
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
