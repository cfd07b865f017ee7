import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { isMissing, removeIfThere, writeFileAtomic } from "../../../runtime/process/files.ts";
import { EPOCH } from "../../../runtime/ref.ts";

/** The file that says that contents of blobs are not kept. */
const FLAG = "binary-storage-disabled";

/** How names of contents end that are not whole yet. */
export const UNFINISHED = ".new";

/** Whether contents of blobs may be kept. */
export function keepsBinaries(dataDir: string): boolean {
  return dataDir !== "" && !existsSync(join(dataDir, FLAG));
}

/** Contents of blobs may be kept from now on. */
export function enableBinaryStorage({ services }: Context): void {
  if (services.dataDir !== "") removeIfThere(join(services.dataDir, FLAG));
}

/** Contents of blobs are removed and no longer kept; the blobs stay, empty. Alerts, which lie beside them, are no blobs. */
export function disableBinaryStorage({ db, services }: Context): void {
  const { dataDir } = services;
  if (dataDir === "") return;
  writeFileAtomic(join(dataDir, FLAG), "", 0o600);
  const folder = join(dataDir, "blobs");
  for (const entry of entriesOf(folder)) if (entry.isFile()) removeIfThere(join(folder, entry.name));
  for (const [blob, { size }] of db.blob.rows()) if (size !== 0) db.blob.update(blob, { size: 0, last_updated: EPOCH });
}

/** Removes what is left of uploads that the end of a process has cut. For the start, when nobody uploads. */
export function removeUnfinished(dataDir: string): void {
  const folder = join(dataDir, "blobs");
  for (const entry of entriesOf(folder))
    if (entry.isFile() && entry.name.endsWith(UNFINISHED)) removeIfThere(join(folder, entry.name));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
