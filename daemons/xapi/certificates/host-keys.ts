import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { ensureKeyFile, readKeyFile, writeKeyFile } from "../../../runtime/tls/certificate-file.ts";
import { serverContext } from "../../../runtime/tls/context.ts";
import type { KeyAndCertificates } from "../../../runtime/tls/pem.ts";
import { ServerCertificates } from "../../../runtime/tls/server-certificates.ts";

/** Which certificate: the one for clients, or the one for hosts of the pool, who ask for the name `pool`. */
export type Audience = "clients" | "pool";

const FILES: Readonly<Record<Audience, string>> = { clients: "xapi-ssl.pem", pool: "xapi-pool-tls.pem" };

/** The keys that this host shows over TLS, kept in files, and replaced while it serves (spec: misc-daemons.md, section 4). */
export class HostKeys {
  /** What the servers show. */
  readonly served: ServerCertificates;
  readonly #dataDir: string;

  /** `dataDir` is the folder of the key files; `""`: keys live as long as the process. */
  constructor(served: ServerCertificates, dataDir: string) {
    this.served = served;
    this.#dataDir = dataDir;
  }

  /**
   * Reads the keys of a folder; `make` makes the one for clients where there is none. Raises `PemError` or OpenSSL's error
   * for a damaged file, or the system's error.
   */
  static async open(dataDir: string, make: () => Promise<KeyAndCertificates>): Promise<HostKeys> {
    const clients = dataDir === "" ? await make() : await ensureKeyFile(join(dataDir, FILES.clients), make);
    const poolFile = join(dataDir, FILES.pool);
    const pool = dataDir !== "" && existsSync(poolFile) ? { pool: readKeyFile(poolFile) } : {};
    return new HostKeys(new ServerCertificates({ clients, ...pool }), dataDir);
  }

  /** The certificates that an audience is shown, with those that vouch for them, in PEM; `undefined`: none of its own. */
  shownTo(audience: Audience): string | undefined {
    return this.served.shown[audience]?.certificates.join("");
  }

  /**
   * Shows an audience another certificate from now on, also after a restart. Raises the system's error where the file cannot
   * be written and OpenSSL's where key and certificate cannot be served, and changes nothing.
   */
  replace(audience: Audience, next: KeyAndCertificates): void {
    createSecureContext(serverContext(next));
    if (this.#dataDir !== "") writeKeyFile(join(this.#dataDir, FILES[audience]), next);
    this.served.show({ ...this.served.shown, [audience]: next });
  }
}
