import { accessSync, closeSync, constants, fstatSync, openSync, read, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Ambient } from "../../runtime/ambient.ts";
import { loadProcesses } from "../libc/spawn.ts";
import { type ForkexecAddress, type ProgramRequest, type RunningProgram, startProgram } from "./client.ts";
import type { ProcessStatus } from "./status.ts";

/** What a program has printed. */
export interface Captured {
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that did not end with exit code 0. */
export class ProgramFailed extends Error {
  readonly code = "PROGRAM_FAILED";
  readonly stdout: string;
  readonly stderr: string;
  readonly status: ProcessStatus;

  constructor(program: string, { stdout, stderr }: Captured, status: ProcessStatus) {
    super(`${program} ended with ${status.join(" ")}`);
    this.name = "ProgramFailed";
    this.stdout = stdout;
    this.stderr = stderr;
    this.status = status;
  }
}

/** A program that took too long and was killed. */
export class ProgramTimeout extends Error {
  readonly code = "PROGRAM_TIMEOUT";

  constructor(program: string, seconds: number) {
    super(`${program} has not ended within ${seconds} s`);
    this.name = "ProgramTimeout";
  }
}

/** How a program is run. */
export interface CaptureOptions extends ForkexecAddress {
  /** Text for its standard input; default: none. */
  readonly input?: string;
  /** How long it may take; default: as long as it likes. */
  readonly timeoutSeconds?: number;
  /** Kills the program. */
  readonly signal?: AbortSignal;
  /** Folder of what it prints meanwhile; another one is taken where this cannot be used. */
  readonly folder?: string;
  /** Most bytes of each output that are answered; default 64 MiB. */
  readonly maxOutput?: number;
}

const MAX_OUTPUT = 64 * 1024 * 1024;
const readDescriptor = promisify(read);

/**
 * Runs a program to its end and answers what it printed (spec: forkexecd.md, section 7). Raises `ProgramFailed`, `ProgramTimeout`,
 * `ForkexecError`, the signal's reason where the program ended by a signal after it, or a RangeError for too much output.
 */
export async function runProgram(
  request: Omit<ProgramRequest, "stdin" | "stdout" | "stderr">,
  options: CaptureOptions,
): Promise<Captured> {
  const { ambient, folder, input, maxOutput = MAX_OUTPUT } = options;
  const open: number[] = [];
  try {
    options.signal?.throwIfAborted();
    const [out, err] = ["out", "err"].map((name) => temporary(ambient, folder, `execute_command_get_${name}`));
    if (out === undefined || err === undefined) throw new Error("no temporary files");
    open.push(out, err);
    const pipe = input === undefined ? undefined : (await loadProcesses()).pipe();
    if (pipe !== undefined) open.push(pipe.read, pipe.write);
    const standard = { stdout: out, stderr: err, ...(pipe !== undefined && { stdin: pipe.read }) };
    const program = await startProgram({ ...request, ...standard }, options);
    let feeding: Socket | undefined;
    if (pipe !== undefined) {
      // From here on the stream owns the end that is written to, and the program the other.
      open.splice(open.indexOf(pipe.write), 1);
      feeding = feed(pipe.write, input ?? "");
      open.splice(open.indexOf(pipe.read), 1);
      closeSync(pipe.read);
    }
    const status = await untilEnd(program, request.program, options).finally(() => feeding?.destroy());
    const captured = { stdout: await contents(out, maxOutput), stderr: await contents(err, maxOutput) };
    if (status[0] === "WEXITED" && status[1] === 0) return captured;
    if (options.signal?.aborted === true && status[0] === "WSIGNALED") throw options.signal.reason;
    throw new ProgramFailed(request.program, captured, status);
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}

/** Waits for a program, and kills it when its time is over or nobody wants it any more. */
async function untilEnd(program: RunningProgram, name: string, options: CaptureOptions): Promise<ProcessStatus> {
  const { ambient, signal, timeoutSeconds } = options;
  let late = false;
  const kill = () => {
    try {
      process.kill(program.pid, "SIGKILL");
    } catch {
      // It has ended by itself; its status is on the way.
    }
  };
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : ambient.after(timeoutSeconds * 1_000, () => {
          late = true;
          kill();
        });
  signal?.addEventListener("abort", kill, { once: true });
  if (signal?.aborted === true) kill();
  try {
    const status = await program.wait();
    if (late && status[0] === "WSIGNALED") throw new ProgramTimeout(name, timeoutSeconds ?? 0);
    return status;
  } finally {
    timer?.stop();
    signal?.removeEventListener("abort", kill);
  }
}

/** Writes a text into a pipe, which it then owns; a reader that has gone is no failure. */
function feed(pipe: number, text: string): Socket {
  const stream = new Socket({ fd: pipe, readable: false, writable: true });
  stream.on("error", () => {});
  stream.end(text);
  return stream;
}

/** A file without a name: nothing of it is left, however this process ends. */
function temporary(ambient: Ambient, folder: string | undefined, prefix: string): number {
  const path = join(usable(folder) ?? tmpdir(), `${prefix}${ambient.uuid()}.log`);
  const descriptor = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return descriptor;
}

function usable(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch {
    return undefined;
  }
}

async function contents(descriptor: number, most: number): Promise<string> {
  const { size } = fstatSync(descriptor);
  if (size > most) throw new RangeError(`the program has printed ${size} bytes, more than ${most}`);
  const buffer = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await readDescriptor(descriptor, buffer, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.toString("utf8", 0, length);
}
