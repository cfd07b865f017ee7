import { scrypt, timingSafeEqual } from "node:crypto";
import type { Ambient } from "../../../runtime/ambient.ts";

/** Costs of scrypt: N doubles memory and time (16 MiB and some 50 ms here), r is the block size, p repeats. */
const cost = { N: 16_384, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;

/** Dearest digest that is accepted from a file: 128 N r bytes of memory. */
const maxMemory = 256 << 20;
const maxRepeats = 16;

/** A digest of a password, for the users file: `scrypt$<N>$<r>$<p>$<salt>$<key>`, both in base64url. */
export async function digestPassword(password: string, ambient: Ambient): Promise<string> {
  const salt = ambient.bytes(saltBytes);
  const key = await derive(password, { ...cost, salt, key: Buffer.alloc(keyBytes) });
  return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/** Whether a password has this digest; the comparison takes the same time wherever they differ. Raises a SyntaxError for a bad digest. */
export async function matchesDigest(password: string, digest: string): Promise<boolean> {
  const parsed = parseDigest(digest);
  if (parsed === undefined) throw new SyntaxError("not a password digest");
  return timingSafeEqual(await derive(password, parsed), parsed.key);
}

/** Takes as long as a check does, for users that are not there. */
export async function wasteTime(password: string, ambient: Ambient): Promise<void> {
  await digestPassword(password, ambient);
}

/** Whether a text is a digest that `matchesDigest` takes. */
export function isDigest(text: string): boolean {
  return parseDigest(text) !== undefined;
}

interface Digest {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

function parseDigest(text: string): Digest | undefined {
  const match = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,86})\$([\w-]{22,86})$/.exec(text);
  const [, cost = "", block = "", repeats = "", salt = "", key = ""] = match ?? [];
  const [N, r, p] = [Number(cost), Number(block), Number(repeats)];
  if (match === null || N < 2 || (N & (N - 1)) !== 0 || r < 1 || p < 1 || p > maxRepeats) return undefined;
  if (128 * N * r > maxMemory) return undefined;
  return { N, r, p, salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url") };
}

function derive(password: string, { N, r, p, salt, key }: Digest): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, key.length, { N, r, p, maxmem: 2 * maxMemory }, (error, made) => {
      if (error === null) resolve(made);
      else reject(error);
    });
  });
}
