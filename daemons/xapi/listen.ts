import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { HttpServer } from "../../runtime/http/server.ts";
import type { HostKeys } from "./certificates/host-keys.ts";
import type { ServingSettings } from "./settings.ts";

/** Where the API is served. */
export interface ServedAt {
  readonly address: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly socket?: string;
}

/** Opens the endpoints that the settings name, the one over TLS if there are keys. Raises the system's error. */
export async function listen(
  http: HttpServer,
  settings: ServingSettings,
  tls: HostKeys | undefined,
): Promise<ServedAt> {
  const { address } = settings;
  const plain =
    settings["http-port"] < 0
      ? undefined
      : await http.listen({ kind: "tcp", host: address, port: settings["http-port"] });
  const secure =
    tls === undefined
      ? undefined
      : await http.listen({ kind: "tls", host: address, port: settings["https-port"], certificates: tls.served });
  for (const [path, clientCertificate] of [
    [settings.socket, false],
    [settings["clientcert-socket"], true],
  ] as const) {
    if (path === "") continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await http.listen({ kind: "unix", path, mode: 0o600, clientCertificate });
  }
  return {
    address,
    ...(plain === undefined ? {} : { httpPort: plain }),
    ...(secure === undefined ? {} : { httpsPort: secure }),
    ...(settings.socket === "" ? {} : { socket: settings.socket }),
  };
}
