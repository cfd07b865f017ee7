import { forkexecPaths } from "../../bindings/forkexec/paths.ts";
import { commonSettings } from "../../runtime/config/common.ts";
import { defineSettings, int, seconds, text } from "../../runtime/config/setting.ts";

/** Settings of the daemon that starts programs, with the places that an environment gives it. */
export function forkexecdSettings(environment: Readonly<Record<string, string | undefined>>) {
  const { socket, folder } = forkexecPaths(environment);
  return {
    ...commonSettings("forkexecd"),
    ...defineSettings({
      socket: text(socket, "Socket on which it serves."),
      "descriptor-folder": text(folder, "Folder of the sockets on which clients pass descriptors."),
      "setup-timeout": seconds(60, "How long a client may take until its program is started.", { min: 0.01 }),
      "max-programs": int(4_096, "Programs that may run at a time.", { min: 1 }),
      "max-clients": int(4_096, "Connections at a time; more are closed at once.", { min: 1 }),
    }),
  };
}

/** The type of these settings. */
export type ForkexecdSettings = ReturnType<typeof forkexecdSettings>;
