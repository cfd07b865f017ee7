import { linkSync, mkdirSync, readdirSync, renameSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Staged } from "./stage.ts";

/**
 * Puts staged files in their places: one rename for each, so that no reader sees half a file; what did not change is not touched.
 * If one cannot be put there, those before it go back, and everything is as it was.
 */
export function swap(root: string, staged: Staged): void {
  const undo: (() => void)[] = [];
  const folders = new Set<string>();
  const makeFolder = (folder: string): void => {
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
  };
  try {
    for (const { verb, path } of staged.differences) {
      const place = join(root, path);
      if (verb !== "Missing") {
        // A second name keeps the old file while the rename below replaces it in one step.
        const kept = join(staged.folder, "replaced", path);
        makeFolder(dirname(kept));
        if (verb === "Extra") renameSync(place, kept);
        else linkSync(place, kept);
        undo.push(() => renameSync(kept, place));
      }
      if (verb === "Extra") continue;
      makeFolder(dirname(place));
      renameSync(join(staged.folder, path), place);
      if (verb === "Missing") undo.push(() => renameSync(place, join(staged.folder, path)));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
  removeEmptyFolders(
    root,
    staged.differences.filter((d) => d.verb === "Extra").map((d) => dirname(d.path)),
  );
}

function removeEmptyFolders(root: string, folders: readonly string[]): void {
  for (let folder of folders) {
    while (folder !== "generated" && folder !== "." && isEmpty(join(root, folder))) {
      rmdirSync(join(root, folder));
      folder = dirname(folder);
    }
  }
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}
