import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The project's folder. */
export const root: string = join(import.meta.dirname, "../../..");

/** A folder for one run, on the disk of the project (a disk in memory would flatter what writes); removed in the end. */
export interface Scratch extends Disposable {
  readonly folder: string;
}

/** Makes such a folder; its path is short, because sockets are made there. */
export function scratch(): Scratch {
  const parent = join(root, ".cache/bench");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "b-"));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
