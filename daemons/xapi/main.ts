import { writeFileSync } from "node:fs";
import { keepCompiled } from "../../runtime/process/compiled.ts";

keepCompiled();

const { openDatagramSender } = await import("../../bindings/libc/datagram.ts");
const { runDaemon } = await import("../../runtime/process/daemon.ts");
const { serving, xapiFlags, xapiSettings } = await import("./settings.ts");
const { startXapi } = await import("./start.ts");

/** Handed over in the environment, which other users cannot read, and not passed on. */
const rootPassword = process.env.XAPI_ROOT_PASSWORD;
delete process.env.XAPI_ROOT_PASSWORD;

process.exit(
  await runDaemon({
    name: "xapi",
    about: "Serves the XenAPI of a pool of Xen hosts.",
    settings: { ...xapiSettings, ...xapiFlags, ...serving },
    async start(context) {
      const running = await startXapi({ ...context, ...(rootPassword === undefined ? {} : { rootPassword }) });
      const { writereadyfile, writeinitcomplete } = context.settings;
      for (const path of [writereadyfile, writeinitcomplete]) if (path !== "") writeFileSync(path, "");
      return running;
    },
    openDatagrams: async () => (await openDatagramSender()).send,
  }),
);
