import { loadLibc, loadLibrary } from "../libc/library.ts";
import { XenstoreLost } from "./errors.ts";
import { xenstoreErrorOf } from "./library-errors.ts";
import type { Permission } from "./permissions.ts";

/** What is to be installed for the C library. */
export const libraryName = "libxenstore.so.4";
export const libraryRemedy = "apt install libxenstore4";

/** koffi's pointers, to C's memory or an opaque handle. */
export type Pointer = bigint | null;

/** libxenstore's functions on one handle. All wait for the daemon unless said otherwise, and raise what the daemon, or the connection to it, refused with. */
export interface LibraryFunctions {
  read(transaction: number, path: string): Uint8Array;
  write(transaction: number, path: string, value: Uint8Array): void;
  mkdir(transaction: number, path: string): void;
  rm(transaction: number, path: string): void;
  directory(transaction: number, path: string): string[];
  getPermissions(transaction: number, path: string): Permission[];
  setPermissions(transaction: number, path: string, permissions: readonly Permission[]): void;
  watch(path: string, token: string): void;
  unwatch(path: string, token: string): void;
  begin(): number;
  /** `how`: whether the changes are made. */
  end(transaction: number, how: "commit" | "abort"): void;
  introduce(domid: number, gfn: bigint, port: number): void;
  release(domid: number): void;
  resume(domid: number): void;
  setTarget(domid: number, target: number): void;
  isDomainIntroduced(domid: number): boolean;
  getDomainPath(domid: number): string;
  control(command: string, parameters: Uint8Array): string;
  /** The descriptor that is readable while events wait, never to be read; does not wait. */
  descriptor(): number;
  /** An event that waits; undefined when none does; does not wait. */
  nextEvent(): { readonly path: string; readonly token: string } | undefined;
  /** Closes the handle; none of the functions may be in use or be used after it. */
  close(): void;
}

/** Bits of `perms` in `struct xs_permissions`. */
const accesses = ["n", "r", "w", "b"] as const;

/**
 * Opens a handle, or takes one that another thread has opened. The prototypes are those of `xenstore.h` (spec:
 * xenstore-protocol.md, section 3). Raises `LibraryMissing`, and `XenstoreLost` when nothing answers.
 */
export async function openFunctions(shared?: Pointer): Promise<LibraryFunctions & { readonly handle: Pointer }> {
  const { koffi, func } = await loadLibrary(libraryName, libraryRemedy);
  const libc = await loadLibc();
  const free = libc.func<(memory: Pointer) => void>("void free(void *memory)");
  const entry = koffi.struct("xs_permissions", { id: "unsigned int", perms: "unsigned int" });
  const fail = (subject: string) => xenstoreErrorOf(koffi.errno(), subject);

  const xsOpen = func<(flags: number) => Pointer>("void *xs_open(unsigned long flags)");
  const handle = shared ?? xsOpen(0);
  if (handle === null) throw new XenstoreLost(fail("xs_open").message);

  type OnPath = (h: Pointer, transaction: number, path: string) => boolean;
  type Sized = (h: Pointer, transaction: number, path: string, count: number[]) => Pointer;
  type OnDomain = (h: Pointer, domid: number) => boolean;
  const check = (done: boolean, subject: string) => {
    if (!done) throw fail(subject);
  };
  /** Takes what the library has allocated, and frees it. */
  const taking = <T>(memory: Pointer, subject: string, take: (memory: Pointer) => T): T => {
    if (memory === null) throw fail(subject);
    try {
      return take(memory);
    } finally {
      free(memory);
    }
  };
  const strings = (memory: Pointer, count: number): string[] =>
    count === 0 ? [] : koffi.decode(memory, koffi.array("const char *", count));

  const read = func<Sized>("void *xs_read(void *h, uint32_t t, const char *path, _Out_ unsigned int *len)");
  const write = func<(h: Pointer, t: number, path: string, data: Uint8Array, length: number) => boolean>(
    "bool xs_write(void *h, uint32_t t, const char *path, const uint8_t *data, unsigned int len)",
  );
  const mkdir = func<OnPath>("bool xs_mkdir(void *h, uint32_t t, const char *path)");
  const rm = func<OnPath>("bool xs_rm(void *h, uint32_t t, const char *path)");
  const directory = func<Sized>("void *xs_directory(void *h, uint32_t t, const char *path, _Out_ unsigned int *num)");
  const getPermissions = func<Sized>(
    "void *xs_get_permissions(void *h, uint32_t t, const char *path, _Out_ unsigned int *num)",
  );
  const setPermissions = func<
    (h: Pointer, t: number, path: string, entries: { id: number; perms: number }[], count: number) => boolean
  >("bool xs_set_permissions(void *h, uint32_t t, const char *path, xs_permissions *perms, unsigned int num)");
  const watch = func<(h: Pointer, path: string, token: string) => boolean>(
    "bool xs_watch(void *h, const char *path, const char *token)",
  );
  const unwatch = func<(h: Pointer, path: string, token: string) => boolean>(
    "bool xs_unwatch(void *h, const char *path, const char *token)",
  );
  const begin = func<(h: Pointer) => number>("uint32_t xs_transaction_start(void *h)");
  const end = func<(h: Pointer, t: number, abort: boolean) => boolean>(
    "bool xs_transaction_end(void *h, uint32_t t, bool abort)",
  );
  const introduce = func<(h: Pointer, domid: number, gfn: bigint, port: number) => boolean>(
    "bool xs_introduce_domain(void *h, unsigned int domid, unsigned long gfn, unsigned int evtchn)",
  );
  const release = func<OnDomain>("bool xs_release_domain(void *h, unsigned int domid)");
  const resume = func<OnDomain>("bool xs_resume_domain(void *h, unsigned int domid)");
  const setTarget = func<(h: Pointer, domid: number, target: number) => boolean>(
    "bool xs_set_target(void *h, unsigned int domid, unsigned int target)",
  );
  const isIntroduced = func<OnDomain>("bool xs_is_domain_introduced(void *h, unsigned int domid)");
  const getDomainPath = func<(h: Pointer, domid: number) => Pointer>(
    "void *xs_get_domain_path(void *h, unsigned int domid)",
  );
  const control = func<(h: Pointer, command: string, data: Uint8Array, length: number) => Pointer>(
    "void *xs_control_command(void *h, const char *cmd, uint8_t *data, unsigned int len)",
  );
  const fileno = func<(h: Pointer) => number>("int xs_fileno(void *h)");
  const checkWatch = func<(h: Pointer) => Pointer>("void *xs_check_watch(void *h)");
  const close = func<(h: Pointer) => void>("void xs_close(void *h)");

  return {
    handle,
    read(transaction, path) {
      const length = [0];
      return taking(read(handle, transaction, path, length), `read ${path}`, (memory) => {
        const bytes = length[0] ?? 0;
        return bytes === 0 ? new Uint8Array() : koffi.decode(memory, koffi.array("uint8_t", bytes, "Typed"));
      });
    },
    write(transaction, path, value) {
      check(write(handle, transaction, path, value, value.length), `write ${path}`);
    },
    mkdir: (transaction, path) => check(mkdir(handle, transaction, path), `mkdir ${path}`),
    rm: (transaction, path) => check(rm(handle, transaction, path), `rm ${path}`),
    directory(transaction, path) {
      const count = [0];
      const names = directory(handle, transaction, path, count);
      return taking(names, `directory ${path}`, (memory) => strings(memory, count[0] ?? 0));
    },
    getPermissions(transaction, path) {
      const count = [0];
      const entries = getPermissions(handle, transaction, path, count);
      return taking(entries, `get permissions ${path}`, (memory) => {
        const each: { id: number; perms: number }[] = koffi.decode(memory, koffi.array(entry, count[0] ?? 0));
        return each.map(({ id, perms }) => ({ domid: id, access: accesses[perms & 3] ?? "n" }));
      });
    },
    setPermissions(transaction, path, permissions) {
      const entries = permissions.map(({ domid, access }) => ({ id: domid, perms: accesses.indexOf(access) }));
      check(setPermissions(handle, transaction, path, entries, entries.length), `set permissions ${path}`);
    },
    watch: (path, token) => check(watch(handle, path, token), `watch ${path}`),
    unwatch: (path, token) => check(unwatch(handle, path, token), `unwatch ${path}`),
    begin() {
      const id = begin(handle);
      check(id !== 0, "transaction");
      return id;
    },
    end: (transaction, how) => check(end(handle, transaction, how === "abort"), `end of transaction ${transaction}`),
    introduce: (domid, gfn, port) => check(introduce(handle, domid, gfn, port), `introduce ${domid}`),
    release: (domid) => check(release(handle, domid), `release ${domid}`),
    resume: (domid) => check(resume(handle, domid), `resume ${domid}`),
    setTarget: (domid, target) => check(setTarget(handle, domid, target), `set target of ${domid}`),
    isDomainIntroduced: (domid) => isIntroduced(handle, domid),
    getDomainPath: (domid) =>
      taking(getDomainPath(handle, domid), `path of ${domid}`, (memory) => koffi.decode(memory, "char", -1)),
    control: (command, parameters) =>
      taking(control(handle, command, parameters, parameters.length), `control ${command}`, (memory) =>
        koffi.decode(memory, "char", -1),
      ),
    descriptor: () => fileno(handle),
    nextEvent() {
      const event = checkWatch(handle);
      if (event !== null)
        return taking(event, "event", (memory) => {
          const [path = "", token = ""] = strings(memory, 2);
          return { path, token };
        });
      const error = fail("event");
      if (error.code !== "EAGAIN") throw error;
      return undefined;
    },
    close: () => close(handle),
  };
}
