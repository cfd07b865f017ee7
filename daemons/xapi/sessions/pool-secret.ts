import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Ambient } from "../../../runtime/ambient.ts";
import { internalError } from "../../../runtime/errors.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { isMissing, writeFileAtomic } from "../../../runtime/process/files.ts";

/** What all hosts of a pool know and nobody else does (spec: sessions-rbac.md, section 10). It prints as a placeholder. */
export interface PoolSecret {
  /** What this host proves itself with. */
  readonly current: string;
  /** Whether a text is one of the secrets that count at the moment; takes the same time whatever the text. */
  accepts(text: string): boolean;
  /** Changes what counts, while the pool takes up a new secret: the head is sent, every one is accepted. At least one. */
  replace(secrets: readonly [string, ...string[]]): void;
}

/**
 * The secret in the file `ptoken` of the data folder, which is made at the first start; `""`: a secret that lives as long as the process.
 * Raises INTERNAL_ERROR for a file whose content could not be a cookie.
 */
export function loadPoolSecret(dataDir: string, ambient: Ambient, log: Logger): PoolSecret {
  return new HeldSecret(dataDir === "" ? newSecret(ambient) : loadOrMake(join(dataDir, "ptoken"), ambient), log);
}

class HeldSecret implements PoolSecret {
  readonly #log: Logger;
  #secrets: readonly [string, ...string[]];

  constructor(secret: string, log: Logger) {
    this.#log = log;
    this.#secrets = [secret];
    log.withhold(secret);
  }

  get current(): string {
    return this.#secrets[0];
  }

  accepts(text: string): boolean {
    const given = digestOf(text);
    let found = false;
    for (const secret of this.#secrets) found = timingSafeEqual(given, digestOf(secret)) || found;
    return found;
  }

  replace(secrets: readonly [string, ...string[]]): void {
    this.#secrets = secrets;
    for (const secret of secrets) this.#log.withhold(secret);
  }

  toString(): string {
    return "<pool secret>";
  }

  toJSON(): string {
    return this.toString();
  }
}

function loadOrMake(path: string, ambient: Ambient): string {
  try {
    const secret = readFileSync(path, "utf8");
    if (!/^[A-Za-z0-9/-]{37,}$/.test(secret))
      throw internalError(`${path} holds no pool secret: over 36 letters, digits, '-' and '/', and nothing else.`);
    return secret;
  } catch (error) {
    if (!isMissing(error)) throw error;
    const secret = newSecret(ambient);
    writeFileAtomic(path, secret, 0o600);
    return secret;
  }
}

function newSecret(ambient: Ambient): string {
  return [ambient.uuid(), ambient.uuid(), ambient.uuid()].join("/");
}

/** Digests are of one length, which the comparison needs. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
