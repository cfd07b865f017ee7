import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ProcessImage } from "../../../bindings/libc/exec.ts";
import { type HelperRequest, withNumbers } from "./arguments.ts";

/** Where a process leaves the group of its service, so that a restart of the toolstack does not end it. */
const ROOT_GROUPS = ["/sys/fs/cgroup/systemd/cgroup.procs", "/sys/fs/cgroup/cgroup.procs"];
const FIRST_NAMED = 3;
/** The soft limit of open files: programs that close all that there may be take long with more. */
const MOST_FILES = 1_024;
const ENOENT = 2;
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** Both ends of a pipe. */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

const logger = new URL("./logger.ts", import.meta.url);

/**
 * Turns this process into a program with the descriptors that it is to have and no others (spec: forkexecd.md, section 6.2). Raises an
 * Error where that cannot be begun; a program that cannot be run ends the process with 127 (there is none) or 126.
 */
export function becomeProgram(request: HelperRequest, image: ProcessImage, makePipe: () => Pipe): never {
  const { standard, named, errors, directory } = request;
  const words = withNumbers(request.words, named, FIRST_NAMED);
  if (directory !== ".") process.chdir(directory);
  leaveService();
  image.newSession();
  const nothing = openSync("/dev/null", "w");
  const output = request.syslogKey === undefined ? undefined : startLogger(request.syslogKey, makePipe());
  const wanted = [
    standard[0] ?? nothing,
    output ?? standard[1] ?? nothing,
    (request.stderrToo ? output : undefined) ?? standard[2] ?? nothing,
    ...named.map(([, descriptor]) => descriptor),
    errors,
  ];
  image.limitFiles(MOST_FILES);
  const environment = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
  // Copies beyond all targets: else one target would overwrite what another is to be made from.
  const copies = wanted.map((descriptor) => image.copy(descriptor, wanted.length));
  for (const [number, copy] of copies.entries()) image.place(copy, number);
  image.closeFrom(wanted.length);
  image.closeOnExec(wanted.length - 1);
  image.resetSignals();
  const failure = image.execute(words, environment);
  return image.exit(failure === ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

/** Only root may and must leave, where there are groups at all. */
function leaveService(): void {
  let failure: unknown;
  for (const path of ROOT_GROUPS) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: "r+" });
      return;
    } catch (error) {
      if (!isAbsent(error)) failure = error;
    }
  }
  if (failure !== undefined && process.getuid?.() === 0) throw failure;
}

/** No such file, or a file system that nobody may write to, as in a container. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EROFS");
}

/** A process that puts into syslog what is written to the descriptor answered; it is a shell's child, so that the program has none that it does not know. */
function startLogger(key: string, { read, write }: Pipe): number {
  const words = [process.execPath, fileURLToPath(logger), key, String(process.pid)];
  spawnSync("/bin/sh", ["-c", '"$@" <&3 3<&- &', "sh", ...words], { stdio: ["ignore", "ignore", "ignore", read] });
  closeSync(read);
  return write;
}
