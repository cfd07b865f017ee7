import { getSystemErrorName } from "node:util";
import { type Koffi, type Library, loadLibc } from "./library.ts";

/** A program to be started with exactly these descriptors. */
export interface SpawnRequest {
  /** Path of the program and its arguments; the first is both. No search along PATH. */
  readonly arguments: readonly string[];
  /** The whole environment, `NAME=value`. */
  readonly environment: readonly string[];
  /** What the child has at which number: numbers of descriptors here, by numbers there. All others are closed. */
  readonly descriptors: ReadonlyMap<number, number>;
}

/** How a child ended. */
export type WaitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: number };

/** Starts programs and waits for them where node's own way is in between: it resets ignored signals, and has no process to show for a program that cannot be run. */
export interface Processes {
  /**
   * Starts a program in a session of its own, with SIGPIPE as it is here and all other signals with their default action; answers its
   * process id. Raises an Error with the system's code, also where the program cannot be run.
   */
  spawn(request: SpawnRequest): number;
  /** How a child ended, which is told once; `undefined` while it runs. Raises an Error with the code `ECHILD` for what is no child. */
  poll(pid: number): WaitStatus | undefined;
  /** A pipe; both ends are closed on exec. */
  pipe(): { readonly read: number; readonly write: number };
}

/** Bytes that hold a `posix_spawn_file_actions_t` or a `posix_spawnattr_t`, and more. */
const OPAQUE_BYTES = 512;
/** `posix_spawnattr_setflags`: signals with their default action, an empty signal mask, and a new session. */
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const POSIX_SPAWN_SETSID = 0x80;
const SPAWN_FLAGS = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
/** Bytes of a `sigset_t`. */
const SIGSET_BYTES = 128;
const SIGNALS = 64;
const SIGPIPE = 13;
const F_DUPFD_CLOEXEC = 1030;
const O_CLOEXEC = 0o2000000;
const WNOHANG = 1;

let processes: Promise<Processes> | undefined;

/** Loads what is needed, once. Raises `LibraryMissing`. */
export function loadProcesses(): Promise<Processes> {
  processes ??= loadLibc().then(bind);
  return processes;
}

type Strings = readonly (string | null)[];
type Opaque = Uint8Array;

/** The prototypes are those of `spawn.h`, `sys/wait.h`, `fcntl.h` and `unistd.h`. */
function bind({ koffi, func }: Library): Processes {
  const spawn = func<
    (pid: Int32Array, path: string, actions: Opaque, attributes: Opaque, argv: Strings, envp: Strings) => number
  >(
    "int posix_spawn(int32_t *pid, const char *path, const uint8_t *actions, const uint8_t *attributes, const char **argv, const char **envp)",
  );
  const actionsInit = func<(actions: Opaque) => number>("int posix_spawn_file_actions_init(uint8_t *actions)");
  const actionsEnd = func<(actions: Opaque) => number>("int posix_spawn_file_actions_destroy(uint8_t *actions)");
  const addClose = func<(actions: Opaque, fd: number) => number>(
    "int posix_spawn_file_actions_addclose(uint8_t *actions, int fd)",
  );
  const addCloseFrom = func<(actions: Opaque, fd: number) => number>(
    "int posix_spawn_file_actions_addclosefrom_np(uint8_t *actions, int fd)",
  );
  const addDup2 = func<(actions: Opaque, fd: number, to: number) => number>(
    "int posix_spawn_file_actions_adddup2(uint8_t *actions, int fd, int to)",
  );
  const setDefault = func<(attributes: Opaque, signals: Uint8Array) => number>(
    "int posix_spawnattr_setsigdefault(uint8_t *attributes, const uint8_t *signals)",
  );
  const attributesInit = func<(attributes: Opaque) => number>("int posix_spawnattr_init(uint8_t *attributes)");
  const setFlags = func<(attributes: Opaque, flags: number) => number>(
    "int posix_spawnattr_setflags(uint8_t *attributes, int16_t flags)",
  );
  const setMask = func<(attributes: Opaque, mask: Uint8Array) => number>(
    "int posix_spawnattr_setsigmask(uint8_t *attributes, const uint8_t *mask)",
  );
  const fcntl = func<(fd: number, command: number, argument: number) => number>(
    "int fcntl(int fd, int command, int argument)",
  );
  const close = func<(fd: number) => number>("int close(int fd)");
  const waitpid = func<(pid: number, status: Int32Array, options: number) => number>(
    "int waitpid(int pid, int32_t *status, int options)",
  );
  const pipe2 = func<(fds: Int32Array, flags: number) => number>("int pipe2(int32_t *fds, int flags)");
  const failed = failedCall(koffi);
  return {
    spawn({ arguments: argv, environment, descriptors }) {
      const actions = Buffer.alloc(OPAQUE_BYTES);
      const attributes = Buffer.alloc(OPAQUE_BYTES);
      const pid = new Int32Array(1);
      const copies: number[] = [];
      const beyond = Math.max(2, ...descriptors.keys()) + 1;
      must(actionsInit(actions), "posix_spawn_file_actions_init");
      try {
        must(attributesInit(attributes), "posix_spawnattr_init");
        must(setMask(attributes, Buffer.alloc(SIGSET_BYTES)), "posix_spawnattr_setsigmask");
        must(setDefault(attributes, allSignalsBut(SIGPIPE)), "posix_spawnattr_setsigdefault");
        must(setFlags(attributes, SPAWN_FLAGS), "posix_spawnattr_setflags");
        for (const [to, from] of descriptors) {
          // Copies beyond all targets: else one target would overwrite what another is to be made from.
          const copy = fcntl(from, F_DUPFD_CLOEXEC, beyond);
          if (copy < 0) throw failed("fcntl");
          copies.push(copy);
          must(addDup2(actions, copy, to), "posix_spawn_file_actions_adddup2");
        }
        // Node closes its own on exec, but not what it was itself given without knowing.
        for (let fd = 0; fd < beyond; fd += 1) {
          if (!descriptors.has(fd)) must(addClose(actions, fd), "posix_spawn_file_actions_addclose");
        }
        must(addCloseFrom(actions, beyond), "posix_spawn_file_actions_addclosefrom_np");
        const path = argv[0] ?? "";
        must(spawn(pid, path, actions, attributes, [...argv, null], [...environment, null]), `start ${path}`);
        return pid[0] ?? -1;
      } finally {
        for (const copy of copies) close(copy);
        actionsEnd(actions);
      }
    },
    poll(pid) {
      const status = new Int32Array(1);
      const found = waitpid(pid, status, WNOHANG);
      if (found < 0) throw failed(`wait for ${pid}`);
      return found === 0 ? undefined : readStatus(status[0] ?? 0);
    },
    pipe() {
      const ends = new Int32Array(2);
      if (pipe2(ends, O_CLOEXEC) < 0) throw failed("pipe");
      return { read: ends[0] ?? -1, write: ends[1] ?? -1 };
    },
  };
}

/** A `sigset_t`: bit n - 1 is signal n. */
function allSignalsBut(left: number): Uint8Array {
  const set = Buffer.alloc(SIGSET_BYTES);
  set.fill(0xff, 0, SIGNALS / 8);
  const at = Math.floor((left - 1) / 8);
  set.writeUInt8(set.readUInt8(at) & ~(1 << ((left - 1) % 8)) & 0xff, at);
  return set;
}

/** Of a status of waitpid: the low 7 bits are the signal, or 0 and the code stands above. */
function readStatus(status: number): WaitStatus {
  const signal = status & 0x7f;
  return signal === 0 ? { kind: "exited", code: (status >> 8) & 0xff } : { kind: "signalled", signal };
}

/** Calls of posix_spawn answer the number of the error themselves. */
function must(result: number, what: string): void {
  if (result !== 0) throw systemError(what, result);
}

function failedCall(koffi: Koffi): (what: string) => Error {
  return (what) => systemError(what, koffi.errno());
}

function systemError(what: string, number: number): Error {
  const code = getSystemErrorName(-number);
  return Object.assign(new Error(`${what}: ${code}`), { code });
}
