import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { errors } from "../../../generated/api/errors.ts";
import { makeFolder, removeIfThere, writeFileAtomic } from "../../../runtime/process/files.ts";
import { isCertificateName } from "./certificates.ts";

/** The lists of revoked certificates that this host goes by, by name (spec: pool.md, section 11). */
export class RevocationLists {
  readonly #folder: string | undefined;
  readonly #lists = new Map<string, string>();

  /** Reads the lists in the folder `crls` of the data folder; `""`: they live as long as the process. */
  constructor(dataDir: string) {
    this.#folder = dataDir === "" ? undefined : join(dataDir, "crls");
    if (this.#folder === undefined) return;
    makeFolder(this.#folder, 0o700);
    for (const name of readdirSync(this.#folder)) {
      if (isCertificateName(name)) this.#lists.set(name, readFileSync(join(this.#folder, name), "utf8"));
    }
  }

  /** In the order of their names. */
  names(): string[] {
    return [...this.#lists.keys()].sort();
  }

  /** Raises CRL_NAME_INVALID, CRL_ALREADY_EXISTS or CRL_CORRUPT [name], or the file system's error; nothing is changed then. */
  install(name: string, pem: string): void {
    if (!isCertificateName(name)) throw errors.CRL_NAME_INVALID(name);
    if (this.#lists.has(name)) throw errors.CRL_ALREADY_EXISTS(name);
    if (!isRevocationList(pem)) throw errors.CRL_CORRUPT(name);
    if (this.#folder !== undefined) writeFileAtomic(join(this.#folder, name), pem, 0o600);
    this.#lists.set(name, pem);
  }

  /** Raises CRL_NAME_INVALID or CRL_DOES_NOT_EXIST [name]. */
  uninstall(name: string): void {
    if (!isCertificateName(name)) throw errors.CRL_NAME_INVALID(name);
    if (!this.#lists.has(name)) throw errors.CRL_DOES_NOT_EXIST(name);
    if (this.#folder !== undefined) removeIfThere(join(this.#folder, name));
    this.#lists.delete(name);
  }
}

function isRevocationList(pem: string): boolean {
  if (!pem.includes("-----BEGIN X509 CRL-----")) return false;
  try {
    createSecureContext({ crl: pem });
    return true;
  } catch {
    return false;
  }
}
