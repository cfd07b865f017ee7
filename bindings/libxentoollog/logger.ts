import { loadLibc } from "../libc/library.ts";
import { loadXenLibrary, type Pointer } from "../libxenctrl/library.ts";

/** Levels of `xentoollog_level`: what is less than the chosen one is not printed. */
export const LogLevel = {
  debug: 1,
  verbose: 2,
  detail: 3,
  progress: 4,
  info: 5,
  notice: 6,
  warn: 7,
  error: 8,
  critical: 9,
} as const;

/** A logger of Xen's libraries. */
export interface ToolLogger {
  /** `xentoollog_logger *`. */
  readonly handle: Pointer;
  /** After the handles that were opened with it. */
  close(): void;
}

/** A logger that prints lines of a level and above to a descriptor, which stays the caller's. Raises `LibraryMissing`. */
export async function openLogger(descriptor: number, level: number): Promise<ToolLogger> {
  const { func } = await loadXenLibrary("libxentoollog.so.1");
  const libc = await loadLibc();
  const fdopen = libc.func<(fd: number, mode: string) => Pointer>("void *fdopen(int fd, const char *mode)");
  const fflush = libc.func<(file: Pointer) => number>("int fflush(void *stream)");
  const create = func<(file: Pointer, level: number, flags: number) => Pointer>(
    "void *xtl_createlogger_stdiostream(void *f, int min_level, unsigned int flags)",
  );
  const destroy = func<(logger: Pointer) => void>("void xtl_logger_destroy(void *logger)");
  const file = fdopen(descriptor, "w");
  const handle = file === null ? null : create(file, level, 0);
  if (handle === null) throw new Error(`no logger on descriptor ${descriptor}`);
  return {
    handle,
    close() {
      destroy(handle);
      fflush(file);
    },
  };
}
