import { xenError } from "../libxenctrl/errors.ts";
import { loadXenLibrary, type Pointer } from "../libxenctrl/library.ts";
import { pageBytes } from "../libxenforeignmemory/foreign-memory.ts";

const Protection = { read: 1, write: 2 } as const;

/** Pages of other domains that they have granted, and pages that are granted to them. Every function raises `HypervisorError`. */
export interface Grants {
  /** Maps granted pages, one after the other. The bytes must not be used after `unmap`. */
  map(domid: number, references: readonly number[], writable: boolean): GrantedMemory;
  close(): void;
}

export interface GrantedMemory {
  readonly bytes: Buffer;
  unmap(): void;
}

/** Pages here that another domain may map. */
export interface Shares {
  /** New pages, empty, and a reference for each. */
  share(domid: number, pages: number, writable: boolean): SharedMemory;
  close(): void;
}

export interface SharedMemory {
  readonly bytes: Buffer;
  readonly references: readonly number[];
  unshare(): void;
}

/** Opens libxengnttab to map (spec: xen-domain-build.md, section 1). Raises `LibraryMissing`. */
export async function openGrants(): Promise<Grants> {
  const { koffi, func } = await loadXenLibrary("libxengnttab.so.1");
  const open = func<(logger: null, flags: number) => Pointer>(
    "void *xengnttab_open(void *logger, unsigned int open_flags)",
  );
  const close = func<(h: Pointer) => number>("int xengnttab_close(void *xgt)");
  type Map = (h: Pointer, count: number, domid: number, references: Uint32Array, protection: number) => Pointer;
  const map = func<Map>(
    "void *xengnttab_map_domain_grant_refs(void *xgt, uint32_t count, uint32_t domid, uint32_t *refs, int prot)",
  );
  const unmap = func<(h: Pointer, at: Pointer, count: number) => number>(
    "int xengnttab_unmap(void *xgt, void *start_address, uint32_t count)",
  );
  const handle = open(null, 0);
  if (handle === null) throw xenError(koffi.errno(), "xengnttab_open");
  return {
    map(domid, references, writable) {
      const protection = Protection.read | (writable ? Protection.write : 0);
      const at = map(handle, references.length, domid, new Uint32Array(references), protection);
      if (at === null) throw xenError(koffi.errno(), "xengnttab_map_domain_grant_refs");
      return {
        bytes: Buffer.from(koffi.view(at, references.length * pageBytes)),
        unmap: () => void unmap(handle, at, references.length),
      };
    },
    close: () => void close(handle),
  };
}

/** Opens libxengnttab to share (spec: xen-domain-build.md, section 1). Raises `LibraryMissing`. */
export async function openShares(): Promise<Shares> {
  const { koffi, func } = await loadXenLibrary("libxengnttab.so.1");
  const open = func<(logger: null, flags: number) => Pointer>(
    "void *xengntshr_open(void *logger, unsigned int open_flags)",
  );
  const close = func<(h: Pointer) => number>("int xengntshr_close(void *xgs)");
  type Share = (h: Pointer, domid: number, count: number, references: Uint32Array, writable: number) => Pointer;
  const share = func<Share>(
    "void *xengntshr_share_pages(void *xgs, uint32_t domid, int count, uint32_t *refs, int writable)",
  );
  const unshare = func<(h: Pointer, at: Pointer, count: number) => number>(
    "int xengntshr_unshare(void *xgs, void *start_address, uint32_t count)",
  );
  const handle = open(null, 0);
  if (handle === null) throw xenError(koffi.errno(), "xengntshr_open");
  return {
    share(domid, pages, writable) {
      const references = new Uint32Array(pages);
      const at = share(handle, domid, pages, references, writable ? 1 : 0);
      if (at === null) throw xenError(koffi.errno(), "xengntshr_share_pages");
      return {
        bytes: Buffer.from(koffi.view(at, pages * pageBytes)),
        references: [...references],
        unshare: () => void unshare(handle, at, pages),
      };
    },
    close: () => void close(handle),
  };
}
