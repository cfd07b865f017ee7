import type { LibraryHandle } from "koffi";

/** A shared library, or a function of it, is not on this machine. */
export class LibraryMissing extends Error {
  readonly code = "LIBRARY_MISSING";
  readonly library: string;

  constructor(library: string, remedy: string, cause: unknown) {
    super(`${library} cannot be used: ${remedy}`, { cause });
    this.name = "LibraryMissing";
    this.library = library;
  }
}

/** koffi's exports. */
export type Koffi = typeof import("koffi");

/** A shared library that is loaded. */
export interface Library {
  readonly koffi: Koffi;
  /** A function by its C prototype, with the type that the caller gives it. Raises `LibraryMissing` when the library has none of that name. */
  func<F extends (...values: never[]) => unknown>(prototype: string): F;
}

/**
 * Loads a shared library, and koffi with the first one. Raises `LibraryMissing` whose message holds `remedy` (what to
 * install) when the library, or koffi for this machine, is not there.
 */
export async function loadLibrary(name: string, remedy: string): Promise<Library> {
  let koffi: Koffi;
  let handle: LibraryHandle;
  try {
    koffi = await import("koffi");
    handle = koffi.load(name);
  } catch (error) {
    throw new LibraryMissing(name, remedy, error);
  }
  return {
    koffi,
    func<F extends (...values: never[]) => unknown>(prototype: string) {
      try {
        return handle.func(prototype) as unknown as F;
      } catch (error) {
        throw new LibraryMissing(name, `${prototype}: ${error instanceof Error ? error.message : error}`, error);
      }
    },
  };
}

/** The C library. */
export function loadLibc(): Promise<Library> {
  return loadLibrary("libc.so.6", "this program needs glibc");
}
