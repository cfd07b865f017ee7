import { getSystemErrorName } from "node:util";
import { loadLibc } from "./library.ts";

/**
 * What a process does to itself on its way to become another program. After the first `place` nothing of node may run that waits for
 * anything: its own descriptors may be gone.
 */
export interface ProcessImage {
  /** A copy of a descriptor with a number of at least `least`, closed on exec. Raises an Error with the system's code, as all of these do. */
  copy(descriptor: number, least: number): number;
  /** Gives a descriptor a number, whoever has it; it stays open on exec. */
  place(descriptor: number, number: number): void;
  /** Closes all descriptors from this number on. */
  closeFrom(number: number): void;
  /** Closes a descriptor on exec. */
  closeOnExec(descriptor: number): void;
  /** A session of its own; one that leads a session has it already. */
  newSession(): void;
  /** Every signal does what it does by default, none is blocked; SIGPIPE is ignored. */
  resetSignals(): void;
  /** Lowers the soft limit of open files to this, if it is higher. */
  limitFiles(most: number): void;
  /** Becomes another program with this environment. Answers the number of the system's error where it cannot. */
  execute(words: readonly string[], environment: readonly string[]): number;
  /** Ends the process at once. */
  exit(code: number): never;
}

const F_SETFD = 2;
const FD_CLOEXEC = 1;
const F_DUPFD_CLOEXEC = 1030;
const EPERM = 1;
const SIGKILL = 9;
const SIGPIPE = 13;
const SIGSTOP = 19;
/** The C library keeps the signals between these two for itself. */
const FIRST_OWN_SIGNAL = 32;
const LAST_OWN_SIGNAL = 33;
const LAST_SIGNAL = 64;
/** `SIG_DFL` and `SIG_IGN`, `SIG_SETMASK`, and the bytes of a `sigset_t`. */
const SIG_DFL = 0;
const SIG_IGN = 1;
const SIG_SETMASK = 2;
const SIGSET_BYTES = 128;
const RLIMIT_NOFILE = 7;
const LAST_DESCRIPTOR = 0xffff_ffff;

type Number1 = (one: number) => number;
type Number2 = (one: number, two: number) => number;
type Number3 = (one: number, two: number, three: number) => number;

/** Loads it. The prototypes are those of `unistd.h`, `fcntl.h`, `signal.h` and `sys/resource.h`. Raises `LibraryMissing`. */
export async function loadProcessImage(): Promise<ProcessImage> {
  const { koffi, func } = await loadLibc();
  const fcntl = func<Number3>("int fcntl(int fd, int command, int argument)");
  const dup2 = func<Number2>("int dup2(int fd, int number)");
  const closeRange = func<Number3>("int close_range(uint32_t first, uint32_t last, int flags)");
  const setsid = func<() => number>("int setsid()");
  const signal = func<Number2>("intptr_t signal(int number, intptr_t action)");
  const sigprocmask = func<(how: number, set: Uint8Array, old: null) => number>(
    "int sigprocmask(int how, const uint8_t *set, uint8_t *old)",
  );
  const getrlimit = func<(what: number, limits: BigUint64Array) => number>("int getrlimit(int what, uint64_t *limits)");
  const setrlimit = func<(what: number, limits: BigUint64Array) => number>(
    "int setrlimit(int what, const uint64_t *limits)",
  );
  const execve = func<
    (path: string, words: readonly (string | null)[], environment: readonly (string | null)[]) => number
  >("int execve(const char *path, const char **words, const char **environment)");
  const exit = func<Number1>("void _exit(int code)");
  const must = (result: number, what: string): number => {
    if (result >= 0) return result;
    const number = koffi.errno();
    throw Object.assign(new Error(`${what}: ${getSystemErrorName(-number)}`), { errno: number });
  };
  return {
    copy: (descriptor, least) => must(fcntl(descriptor, F_DUPFD_CLOEXEC, least), `descriptor ${descriptor}`),
    place: (descriptor, number) => void must(dup2(descriptor, number), "dup2"),
    closeFrom: (number) => void must(closeRange(number, LAST_DESCRIPTOR, 0), "close_range"),
    closeOnExec: (descriptor) => void must(fcntl(descriptor, F_SETFD, FD_CLOEXEC), "fcntl"),
    newSession() {
      if (setsid() < 0 && koffi.errno() !== EPERM) must(-1, "setsid");
    },
    resetSignals() {
      for (let number = 1; number <= LAST_SIGNAL; number += 1) {
        const isOwn = number >= FIRST_OWN_SIGNAL && number <= LAST_OWN_SIGNAL;
        if (isOwn || number === SIGKILL || number === SIGSTOP) continue;
        signal(number, number === SIGPIPE ? SIG_IGN : SIG_DFL);
      }
      must(sigprocmask(SIG_SETMASK, new Uint8Array(SIGSET_BYTES), null), "sigprocmask");
    },
    limitFiles(most) {
      const limits = new BigUint64Array(2);
      must(getrlimit(RLIMIT_NOFILE, limits), "getrlimit");
      if ((limits[0] ?? 0n) <= BigInt(most)) return;
      limits[0] = BigInt(most);
      must(setrlimit(RLIMIT_NOFILE, limits), "setrlimit");
    },
    execute(words, environment) {
      execve(words[0] ?? "", [...words, null], [...environment, null]);
      return koffi.errno();
    },
    exit(code) {
      exit(code);
      throw new Error("the process goes on after its end");
    },
  };
}
