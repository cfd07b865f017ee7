import { statSync } from "node:fs";
import { join } from "node:path";
import { ownRoot } from "../project.ts";

const known = new Map<string, string>();

/** Where a subject of the datamodel stands, for headers: a file, or a folder where it has several. */
function sourceAt(path: string): string {
  const before = known.get(path);
  if (before !== undefined) return before;
  const folder = statSync(join(ownRoot, path), { throwIfNoEntry: false })?.isDirectory() === true;
  const source = folder ? `${path}/` : `${path}.ts`;
  known.set(path, source);
  return source;
}

/** The source of a class. */
export const sourceOfClass = (name: string): string => sourceAt(`idl/classes/${name}`);
/** The source of the interface of a daemon. */
export const sourceOfDaemon = (name: string): string => sourceAt(`idl/daemons/${name}`);
