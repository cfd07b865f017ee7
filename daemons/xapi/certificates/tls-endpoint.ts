import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import type { HttpServer } from "../../../runtime/http/server.ts";
import { ensureKeyFile, readKeyFile, writeKeyFile } from "../../../runtime/tls/certificate-file.ts";
import { poolServerName, serverContext } from "../../../runtime/tls/context.ts";
import type { KeyAndCertificates } from "../../../runtime/tls/pem.ts";

/** Which certificate: the one for clients, or the one for hosts of the pool, who ask for the name `pool`. */
export type Audience = "clients" | "pool";

/** What the endpoint is made from. */
export interface TlsEndpointOptions {
  /** A server of the same API that serves nothing yet. */
  readonly makeServer: () => HttpServer;
  readonly address: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Folder of the key files; `""`: keys live as long as the process. */
  readonly dataDir: string;
  /** Makes the certificate for clients where there is none. */
  readonly make: () => Promise<KeyAndCertificates>;
}

const FILES: Readonly<Record<Audience, string>> = { clients: "xapi-ssl.pem", pool: "xapi-pool-tls.pem" };

/** How long requests in service may take to finish once their endpoint has been replaced, in milliseconds. */
const GRACE = 5000;

/**
 * The API over TLS, with certificates that can be replaced while it is served (spec: misc-daemons.md, section 4). New
 * connections are shown the new certificate at once; connections with the old one end when their request is answered.
 */
export class TlsEndpoint {
  readonly #o: TlsEndpointOptions;
  readonly #ending = new Set<Promise<void>>();
  #server: HttpServer | undefined;
  #turn: Promise<void> = Promise.resolve();
  #port: number;
  #shown: { readonly clients: KeyAndCertificates; readonly pool?: KeyAndCertificates } | undefined;

  constructor(options: TlsEndpointOptions) {
    this.#o = options;
    this.#port = options.port;
  }

  /** Where it is served. */
  get port(): number {
    return this.#port;
  }

  /** The certificates that an audience is shown, with those that vouch for them, in PEM; `undefined`: none of its own. */
  shownTo(audience: Audience): string | undefined {
    return this.#shown?.[audience]?.certificates.join("");
  }

  /** Serves; the certificate for clients is made at the first start. Raises `PemError` for a damaged key file, or the system's error. */
  async listen(): Promise<void> {
    const { dataDir, make } = this.#o;
    const clients = dataDir === "" ? await make() : await ensureKeyFile(join(dataDir, FILES.clients), make);
    const poolFile = join(dataDir, FILES.pool);
    const pool = dataDir !== "" && existsSync(poolFile) ? { pool: readKeyFile(poolFile) } : {};
    this.#shown = { clients, ...pool };
    await this.#serve();
  }

  /** Shows an audience another certificate from now on, also after a restart. Raises the system's error and changes nothing where the file cannot be written. */
  replace(audience: Audience, next: KeyAndCertificates): Promise<void> {
    return this.#inTurn(() => this.#replace(audience, next));
  }

  /** Stops listening, lets requests in service finish for `grace` milliseconds, then ends every connection. */
  close(grace = 0): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#server !== undefined) this.#end(this.#server, grace);
      this.#server = undefined;
      this.#shown = undefined;
      await Promise.all(this.#ending);
    });
  }

  /** Each change waits for the one before it. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #replace(audience: Audience, next: KeyAndCertificates): Promise<void> {
    if (this.#shown === undefined) throw new Error("The endpoint is not served.");
    createSecureContext(serverContext(next));
    if (this.#o.dataDir !== "") writeKeyFile(join(this.#o.dataDir, FILES[audience]), next);
    this.#shown = { ...this.#shown, [audience]: next };
    const former = this.#server;
    // A closing server stops listening at once, so that its port is free.
    if (former !== undefined) this.#end(former, GRACE);
    this.#server = undefined;
    await this.#serve();
  }

  async #serve(): Promise<void> {
    if (this.#shown === undefined) return;
    const { clients, pool } = this.#shown;
    const server = this.#o.makeServer();
    const tls = {
      ...identity(clients),
      ...(pool === undefined ? {} : { byName: { [poolServerName]: identity(pool) } }),
    };
    this.#port = await server.listen({ kind: "tls", host: this.#o.address, port: this.#port, tls });
    this.#server = server;
  }

  #end(server: HttpServer, grace: number): void {
    const ended = server.close(grace).finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

function identity({ key, certificates }: KeyAndCertificates): { key: string; cert: string } {
  return { key, cert: certificates.join("") };
}
