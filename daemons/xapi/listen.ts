import { dirname } from "node:path";
import type { HttpLimits } from "../../runtime/http/limits.ts";
import type { HttpServer } from "../../runtime/http/server.ts";
import { makeFolder } from "../../runtime/process/files.ts";
import type { HostKeys } from "./certificates/host-keys.ts";
import type { ServingSettings, XapiSettings } from "./settings.ts";

/** Where the API is served. */
export interface ServedAt {
  readonly address: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly socket?: string;
}

/** The bounds of connections and of what they send. */
export function httpLimits(settings: XapiSettings): Partial<HttpLimits> {
  return {
    tcpConnections: settings.conn_limit_tcp,
    unixConnections: settings.conn_limit_unix,
    clientCertConnections: settings.conn_limit_clientcert,
    head: settings.max_header_length_tcp,
    headRead: settings.header_read_timeout_tcp * 1000,
    headTotal: settings.header_total_timeout_tcp * 1000,
  };
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
    makeFolder(dirname(path), 0o700);
    await http.listen({ kind: "unix", path, mode: 0o600, clientCertificate });
  }
  return {
    address,
    ...(plain === undefined ? {} : { httpPort: plain }),
    ...(secure === undefined ? {} : { httpsPort: secure }),
    ...(settings.socket === "" ? {} : { socket: settings.socket }),
  };
}
