import { constants } from "node:os";

/** How a program ended, as the protocol says it: an exit code or the number of a signal. */
export type ProcessStatus = readonly ["WEXITED" | "WSIGNALED" | "WSTOPPED", number];

/** Signals by their numbers on the wire, which are negative: the first is -1 (spec: forkexecd.md, section 3.2). */
const NAMES = [
  "SIGABRT",
  "SIGALRM",
  "SIGFPE",
  "SIGHUP",
  "SIGILL",
  "SIGINT",
  "SIGKILL",
  "SIGPIPE",
  "SIGQUIT",
  "SIGSEGV",
  "SIGTERM",
  "SIGUSR1",
  "SIGUSR2",
  "SIGCHLD",
  "SIGCONT",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGVTALRM",
  "SIGPROF",
  "SIGBUS",
  "SIGPOLL",
  "SIGSYS",
  "SIGTRAP",
  "SIGURG",
  "SIGXCPU",
  "SIGXFSZ",
] as const satisfies readonly NodeJS.Signals[];

/** The number on the wire of a signal of this machine; one that has none there goes as it is. */
export function wireSignal(number: number): number {
  const index = NAMES.findIndex((name) => constants.signals[name] === number);
  return index < 0 ? number : -1 - index;
}

/** The name of a signal by its number on the wire, for logs. */
export function signalName(wire: number): string {
  return NAMES[-1 - wire] ?? `signal ${wire}`;
}
