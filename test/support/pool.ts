import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { start as startSwitch } from "../../daemons/message-switch/start.ts";
import { serving, xapiSettings } from "../../daemons/xapi/settings.ts";
import { type RunningXapi, startXapi } from "../../daemons/xapi/start.ts";
import { start as startXenopsd } from "../../daemons/xenopsd/start.ts";
import { connect } from "../../generated/client/index.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { defaults } from "../../runtime/config/load.ts";
import { silentLogger } from "../../runtime/log/logger.ts";

/** Password of root in a pool for tests. */
export const PASSWORD = "secret";

/**
 * A whole simulated pool in this process: message switch, VM manager and API server, with nothing kept. `delayScale`: 1 for guests and
 * devices that take their time, 0 for none that do. `host`: the simulated machine, where the test wants to act upon it; the test's to stop.
 */
export async function startPool(
  settings: Readonly<Record<string, unknown>> = {},
  delayScale = 0,
  host?: SimulatedHost,
) {
  // What has been made when a later part cannot start ends again.
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "xapi-pool-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "switch");
  const bus = await startSwitch({ path });
  parts.defer(() => bus.stop());
  const xenopsd = await startXenopsd(
    { "switch-path": path, persist: false, "simulate-delay": delayScale },
    host === undefined ? {} : { host },
  );
  parts.defer(() => xenopsd.stop());
  const xapi: RunningXapi = await startXapi({
    settings: {
      ...defaults({ ...xapiSettings, ...serving }),
      store: "memory",
      simulated: true,
      "http-port": 0,
      "https-port": -1,
      socket: join(folder, "xapi"),
      "switch-path": path,
      "local-auth": "users-file",
      "users-file": join(folder, "users"),
      ...settings,
    },
    log: silentLogger,
    ambient: systemAmbient,
    rootPassword: PASSWORD,
  });
  parts.defer(() => xapi.stop());
  const all = parts.move();
  const url = `http://127.0.0.1:${xapi.servedAt.httpPort}`;
  return {
    xapi,
    url,
    folder,
    client: () => connect({ url, user: "root", password: PASSWORD }),
    stop: () => all.disposeAsync(),
  };
}
