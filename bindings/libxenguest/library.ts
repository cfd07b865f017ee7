import type { Library } from "../libc/library.ts";
import { loadXenLibrary, supportedXen } from "../libxenctrl/library.ts";

/** libxenguest, whose functions work on a handle of libxenctrl. Raises `LibraryMissing`. */
export function loadXenguest(): Promise<Library> {
  return loadXenLibrary(`libxenguest.so.${supportedXen}`);
}
