import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../project.ts";
import { writeCache } from "./cache.ts";

/** For each generated file the digests of its text before and after formatting: what is known need not be formatted again. */
export type Ledger = Readonly<Record<string, readonly [raw: string, formatted: string]>>;

interface Stored {
  /** Digest of the formatter's settings and version. */
  readonly formatter: string;
  readonly files: Ledger;
}

const ledgerFile = (root: string): string => join(cacheFolder(root), "ledger.json");

/** Digest of a text. */
export const digest = (text: string): string => hash("sha1", text);

/** What the last run wrote; empty when it formatted in another way. */
export function readLedger(root: string, formatter: string): Ledger {
  try {
    const stored = JSON.parse(readFileSync(ledgerFile(root), "utf8")) as Partial<Stored>;
    return stored.formatter === formatter && stored.files ? stored.files : {};
  } catch {
    return {};
  }
}

/** Remembers what this run wrote. */
export function writeLedger(root: string, formatter: string, files: Ledger): void {
  writeCache(ledgerFile(root), JSON.stringify({ formatter, files } satisfies Stored));
}
