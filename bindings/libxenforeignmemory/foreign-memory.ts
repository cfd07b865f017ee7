import { xenError } from "../libxenctrl/errors.ts";
import { loadXenLibrary, type Pointer } from "../libxenctrl/library.ts";

/** Bytes of a page. */
export const pageBytes = 4096;

const readAndWrite = 3;

/** Memory of other domains. */
export interface ForeignMemory {
  /**
   * Maps frames of a domain, one after the other, for reading and writing. The view must not be used after `unmap`. Raises
   * `HypervisorError` when any of the frames cannot be mapped.
   */
  map(domid: number, frames: readonly bigint[]): MappedMemory;
  close(): void;
}

export interface MappedMemory {
  readonly bytes: Buffer;
  unmap(): void;
}

/** Opens libxenforeignmemory (spec: xen-domain-build.md, section 1). Raises `LibraryMissing`. */
export async function openForeignMemory(): Promise<ForeignMemory> {
  const { koffi, func } = await loadXenLibrary("libxenforeignmemory.so.1");
  const open = func<(logger: null, flags: number) => Pointer>(
    "void *xenforeignmemory_open(void *logger, unsigned int open_flags)",
  );
  type Map = (h: Pointer, domid: number, prot: number, pages: number, frames: BigUint64Array, errors: null) => Pointer;
  const map = func<Map>(
    "void *xenforeignmemory_map(void *fmem, uint32_t dom, int prot, size_t pages, const uint64_t *arr, void *err)",
  );
  const unmap = func<(h: Pointer, at: Pointer, pages: number) => number>(
    "int xenforeignmemory_unmap(void *fmem, void *addr, size_t pages)",
  );
  const close = func<(h: Pointer) => number>("int xenforeignmemory_close(void *fmem)");
  const handle = open(null, 0);
  if (handle === null) throw xenError(koffi.errno(), "xenforeignmemory_open");
  return {
    map(domid, frames) {
      const at = map(handle, domid, readAndWrite, frames.length, new BigUint64Array(frames), null);
      if (at === null) throw xenError(koffi.errno(), "xenforeignmemory_map");
      return {
        bytes: Buffer.from(koffi.view(at, frames.length * pageBytes)),
        unmap: () => void unmap(handle, at, frames.length),
      };
    },
    close: () => void close(handle),
  };
}
