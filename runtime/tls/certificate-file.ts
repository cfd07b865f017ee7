import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { isMissing, makeFolder, writeFileAtomic } from "../process/files.ts";
import { formatPem, type KeyAndCertificates, parsePem } from "./pem.ts";

/** Reads a key file. Raises `PemError`, or the file system's error. */
export function readKeyFile(path: string): KeyAndCertificates {
  return parsePem(readFileSync(path, "utf8"));
}

/** Writes a key file whole or not at all, for its owner alone; the directory is made if need be. */
export function writeKeyFile(path: string, content: KeyAndCertificates): void {
  makeFolder(dirname(path));
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
