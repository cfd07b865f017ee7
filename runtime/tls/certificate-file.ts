import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { createSecureContext, type SecureContext, type Server, type TlsOptions } from "node:tls";
import { isMissing, writeFileAtomic } from "../process/files.ts";
import { poolServerName, serverContext } from "./context.ts";
import { formatPem, type KeyAndCertificates, parsePem } from "./pem.ts";

/** Reads a key file. Raises `PemError`, or the file system's error. */
export function readKeyFile(path: string): KeyAndCertificates {
  return parsePem(readFileSync(path, "utf8"));
}

/** Writes a key file whole or not at all, for its owner alone; the directory is made if need be. */
export function writeKeyFile(path: string, content: KeyAndCertificates): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, formatPem(content), 0o600);
}

/**
 * Reads a key file and makes it first when it is missing: `ensureKeyFile(path, () => createHostCertificate(...))`. A file
 * that is there is never replaced, even a damaged one: raises `PemError` then.
 */
export async function ensureKeyFile(
  path: string,
  make: () => Promise<KeyAndCertificates>,
): Promise<KeyAndCertificates> {
  try {
    return readKeyFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const made = await make();
  writeKeyFile(path, made);
  return made;
}

/** Paths of the key files of a server. */
export interface KeyFiles {
  /** For clients: `/etc/xensource/xapi-ssl.pem`. */
  readonly server: string;
  /** For hosts of the pool, who ask for the name `pool`: `/etc/xensource/xapi-pool-tls.pem`. Without it they get the other. */
  readonly pool?: string;
}

/** The certificates that a server shows, read from their files and again on request (spec: api-wire.md, section 12). */
export class ServerCertificates {
  readonly #files: KeyFiles;
  #server: KeyAndCertificates;
  #contexts: { readonly server: SecureContext; readonly pool: SecureContext };

  /** Raises `PemError` or the file system's error. */
  constructor(files: KeyFiles) {
    this.#files = files;
    this.#server = readKeyFile(files.server);
    this.#contexts = this.#load(this.#server);
  }

  /** What clients see. */
  get server(): KeyAndCertificates {
    return this.#server;
  }

  /** Options for `tls.createServer`, `https.createServer` or a `TLSSocket` over an accepted connection. */
  options(): TlsOptions {
    return {
      ...serverContext(this.#server),
      SNICallback: (name, done) => {
        done(null, name === poolServerName ? this.#contexts.pool : this.#contexts.server);
      },
    };
  }

  /**
   * Reads the files again, for new connections of these servers; connections that are open keep what they have. When a file
   * is not right it raises and everything stays as it was.
   */
  reload(servers: readonly Server[] = []): void {
    const next = readKeyFile(this.#files.server);
    this.#contexts = this.#load(next);
    this.#server = next;
    for (const server of servers) server.setSecureContext(serverContext(next));
  }

  #load(server: KeyAndCertificates): { server: SecureContext; pool: SecureContext } {
    const { pool } = this.#files;
    const context = createSecureContext(serverContext(server));
    return {
      server: context,
      pool: pool === undefined ? context : createSecureContext(serverContext(readKeyFile(pool))),
    };
  }
}
