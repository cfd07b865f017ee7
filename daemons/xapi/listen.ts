import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Ambient } from "../../runtime/ambient.ts";
import type { HttpServer } from "../../runtime/http/server.ts";
import type { ServingSettings } from "./settings.ts";

/** Where the API is served. */
export interface ServedAt {
  readonly address: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly socket?: string;
  /** The certificate that TLS clients are shown, with those that vouch for it, in PEM; with `httpsPort`. */
  readonly certificate?: string;
}

/** Opens the endpoints that the settings name; the certificate is made at the first start. Raises the system's error. */
export async function listen(http: HttpServer, settings: ServingSettings, ambient: Ambient): Promise<ServedAt> {
  const { address } = settings;
  const plain =
    settings["http-port"] < 0
      ? undefined
      : await http.listen({ kind: "tcp", host: address, port: settings["http-port"] });
  const tls = settings["https-port"] < 0 ? undefined : await listenTls(http, settings, ambient);
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
    ...tls,
    ...(settings.socket === "" ? {} : { socket: settings.socket }),
  };
}

/** The modules that make certificates are loaded only where one is missing. */
async function listenTls(
  http: HttpServer,
  settings: ServingSettings,
  ambient: Ambient,
): Promise<Required<Pick<ServedAt, "httpsPort" | "certificate">>> {
  const { ensureKeyFile } = await import("../../runtime/tls/certificate-file.ts");
  const make = async () => {
    const { createHostCertificate, localNames } = await import("../../runtime/tls/certificate.ts");
    return createHostCertificate(localNames(), ambient);
  };
  const pem =
    settings.store === "sqlite" ? await ensureKeyFile(join(settings.data, "xapi-ssl.pem"), make) : await make();
  const certificate = pem.certificates.join("");
  const tls = { key: pem.key, cert: certificate };
  const httpsPort = await http.listen({ kind: "tls", host: settings.address, port: settings["https-port"], tls });
  return { httpsPort, certificate };
}
