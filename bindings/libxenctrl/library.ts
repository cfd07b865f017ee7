import { type Library, LibraryMissing, loadLibrary } from "../libc/library.ts";

/** koffi's pointers. */
export type Pointer = bigint | null;

/** Release of Xen whose structures these bindings know; another lays them out differently. */
export const supportedXen = "4.17";

/** What is to be done where Xen's libraries are not there. */
export const xenRemedy = `this is not the control domain of Xen ${supportedXen}, or its libraries are not installed (apt install libxenmisc${supportedXen})`;

/** Loads a library of Xen by its name and version; raises `LibraryMissing` with what to install. */
export function loadXenLibrary(name: string): Promise<Library> {
  return loadLibrary(name, xenRemedy);
}

/** libxenctrl. */
export function loadXenctrl(): Promise<Library> {
  return loadXenLibrary(`libxenctrl.so.${supportedXen}`);
}

/** A handle of libxenctrl. */
export interface Interface {
  readonly library: Library;
  /** `xc_interface *`. */
  readonly handle: Pointer;
  close(): void;
}

/**
 * Opens `/dev/xen/privcmd` (spec: xen-domain-build.md, section 1). `logger` is a `xentoollog_logger *`; without one the library prints to
 * stderr. Raises `LibraryMissing` where the library, the privilege or the hypervisor is not there, or another release of Xen runs.
 */
export async function openInterface(logger: Pointer = null): Promise<Interface> {
  const library = await loadXenctrl();
  const open = library.func<(logger: Pointer, builder: Pointer, flags: number) => Pointer>(
    "void *xc_interface_open(void *logger, void *dombuild_logger, unsigned int flags)",
  );
  const close = library.func<(handle: Pointer) => number>("int xc_interface_close(void *xch)");
  const version = library.func<(handle: Pointer, command: number, into: null) => number>(
    "int xc_version(void *xch, int cmd, void *arg)",
  );
  const handle = open(logger, logger, 0);
  if (handle === null) throw new LibraryMissing("libxenctrl", "/dev/xen/privcmd cannot be opened", undefined);
  const number = version(handle, 0, null);
  const running = `${number >> 16}.${number & 0xffff}`;
  if (running !== supportedXen) {
    close(handle);
    throw new LibraryMissing("libxenctrl", `Xen ${running} runs, and this knows ${supportedXen}`, undefined);
  }
  return { library, handle, close: () => void close(handle) };
}
