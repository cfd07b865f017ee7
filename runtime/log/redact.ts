import { createHash } from "node:crypto";
import type { LogFields } from "./record.ts";

/** What stands in a log where a secret was. */
const placeholder = "<withheld>";

/** A session reference as logs and the audit may show it: `trackid=<md5 hex>` (spec: sessions-rbac.md, section 1). */
export function trackId(session: string): string {
  return `trackid=${createHash("md5").update(session).digest("hex")}`;
}

const sessionKeys = new Set(["session", "session_id", "session_ref", "sessionid"]);
const secretKeys = new Set([
  "authorization",
  "cookie",
  "new_pwd",
  "old_pwd",
  "passphrase",
  "passwd",
  "password",
  "pool_secret",
  "private_key",
  "psecret",
  "ptoken",
  "pwd",
  "secret",
  "set-cookie",
  "token",
]);

/** How deep fields are searched for secrets; what lies deeper is withheld whole. */
const maxDepth = 6;

/** Fields with session references turned into track ids and the values of secret keys withheld, at any depth. */
function redactFields(fields: LogFields, text: (plain: string) => string): LogFields {
  return redactEntries(fields, text, maxDepth);
}

function redactEntries(fields: object, text: (plain: string) => string, depth: number): LogFields {
  const entries = Object.entries(fields).map(([key, value]) => [key, redactValue(key, value, text, depth)] as const);
  return Object.fromEntries(entries);
}

function redactValue(key: string, value: unknown, text: (plain: string) => string, depth: number): unknown {
  const name = key.toLowerCase();
  if (secretKeys.has(name)) return placeholder;
  if (typeof value === "string") return sessionKeys.has(name) ? trackId(value) : text(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return placeholder;
  if (value instanceof Error) return text(value.stack ?? value.message);
  if (Array.isArray(value)) return value.map((item) => redactValue(key, item, text, depth - 1));
  return redactEntries(value, text, depth - 1);
}

/** `name=value`, `name: value`, `"name":"value"` and the like, where the name is that of a secret. */
const pair =
  /((?:session_id|session_ref|pool_secret|psecret|ptoken|password|passwd|passphrase|old_pwd|new_pwd|pwd)["']?\s*[=:]\s*["']?)([^\s"'&;,)}\]]+)/gi;
const credentials = /\b((?:Basic|Bearer)\s+)[A-Za-z0-9+/=_.-]{6,}/g;

/**
 * Remover of secrets from free text: credentials in headers, `name=value` pairs whose name is that of a secret, and the
 * exact texts given to `add`.
 */
export class Redactor {
  readonly #known = new Set<string>();
  readonly #limit: number;

  /** At most `limit` exact texts are kept; when full, the oldest goes. */
  constructor(limit = 64) {
    this.#limit = limit;
  }

  /** Withholds this exact text from now on. Texts under 8 characters are refused: they would spoil ordinary words. */
  add(secret: string): void {
    if (secret.length < 8) return;
    const oldest = this.#known.values().next().value;
    if (this.#known.size >= this.#limit && oldest !== undefined) this.#known.delete(oldest);
    this.#known.add(secret);
  }

  /** Forgets a text, for example a pool secret after its rotation. */
  remove(secret: string): void {
    this.#known.delete(secret);
  }

  readonly text = (plain: string): string => {
    let clean = plain;
    for (const secret of this.#known) clean = clean.replaceAll(secret, placeholder);
    return clean
      .replace(pair, (_, name: string, value: string) => {
        // What an earlier pass has already made safe stays readable.
        if (value.startsWith("trackid=") || value.startsWith("<withheld")) return name + value;
        return name + (/session/i.test(name) ? trackId(value) : placeholder);
      })
      .replace(credentials, `$1${placeholder}`);
  };

  readonly fields = (fields: LogFields): LogFields => redactFields(fields, this.text);
}
