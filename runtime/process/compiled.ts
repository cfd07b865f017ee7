import { enableCompileCache, getCompileCacheDir } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Keeps what is compiled from now on for the next start, in a folder of this user: that of node's own choice, in the folder of temporary
 * files, may have been made by anybody, and what it holds is run. `NODE_COMPILE_CACHE` names another folder. What was imported before is
 * not kept, so that a main module imports the rest of its program afterwards.
 */
export function keepCompiled(): void {
  const { XDG_CACHE_HOME: caches = join(homedir(), ".cache") } = process.env;
  enableCompileCache(join(caches, "xapi-ts"));
}

/**
 * What a process or thread that this one starts needs in its environment to find from its first module on what was compiled before; only
 * then does it never load the compiler, which is several MiB.
 */
export function compiledCode(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  // Within it each version of node has a folder of its own.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
