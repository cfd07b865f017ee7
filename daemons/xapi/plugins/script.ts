import { closeSync, statSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { ForkexecError } from "../../../bindings/forkexec/channel.ts";
import { type ForkexecAddress, type RunningProgram, startProgram } from "../../../bindings/forkexec/client.ts";
import { type ProcessStatus, signalName } from "../../../bindings/forkexec/status.ts";
import { loadProcesses } from "../../../bindings/libc/spawn.ts";
import { internalError } from "../../../runtime/errors.ts";

/** How a program ended. */
export type Ending = "exit 0" | "non-zero exit" | `signal: ${string}` | "task stopped";

/** What came of a program. */
export interface Outcome {
  readonly ending: Ending;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program to run to its end. */
export interface Script {
  readonly path: string;
  readonly args: readonly string[];
  /** Its standard input; nothing unless given. */
  readonly input?: string;
  /** How long it may run; then it and what it started are killed. */
  readonly seconds: number;
}

/** Bytes that a program may write to each of its outputs; beyond it is stopped. */
const MOST_OUTPUT = 16 << 20;

/** All that programs see of the environment. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The program of this very name in a folder; `undefined` where there is none: a name never leads out of the folder. */
export function findScript(folder: string, name: string): string | undefined {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) return undefined;
  const path = join(folder, name);
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
}

/**
 * Runs a program by forkexecd. What cannot be run ends with `non-zero exit`. Raises INTERNAL_ERROR with the path and the reason where there
 * is no forkexecd to run it, or where that went away before it could tell how the program ended.
 */
export async function runScript(forkexecd: ForkexecAddress, script: Script): Promise<Outcome> {
  try {
    return await run(forkexecd, script);
  } catch (error) {
    if (!(error instanceof ForkexecError)) throw error;
    throw internalError(`${script.path} was not run to its end: forkexecd (${forkexecd.socket}): ${error.message}`);
  }
}

async function run(forkexecd: ForkexecAddress, { path, args, input, seconds }: Script): Promise<Outcome> {
  using pipes = new Pipes(await loadProcesses());
  const stdin = input === undefined ? undefined : pipes.make();
  const [stdout, stderr] = [pipes.make(), pipes.make()];
  const standard = { stdout: stdout.write, stderr: stderr.write, ...(stdin !== undefined && { stdin: stdin.read }) };
  const request = { program: path, arguments: args, environment: [`PATH=${PATH}`], ...standard };
  const program = await startProgram(request, forkexecd);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    killGroup(program);
  };
  const printed = [stdout, stderr].map(({ read }) => collect(pipes.take(read), stop));
  if (stdin !== undefined) pipes.take(stdin.write, true).end(input ?? "");
  pipes.leave();
  const timer = forkexecd.ambient.after(seconds * 1000, stop);
  try {
    const status = await program.wait();
    const [out = "", err = ""] = await Promise.all(printed);
    return { ending: stopped ? "task stopped" : endingOf(status), stdout: out, stderr: err };
  } finally {
    timer.stop();
  }
}

/** Pipes between a program and this process; disposing closes what is still open here. */
class Pipes implements Disposable {
  readonly #processes: Awaited<ReturnType<typeof loadProcesses>>;
  readonly #ends = new Set<number>();
  readonly #streams: Socket[] = [];

  constructor(processes: Awaited<ReturnType<typeof loadProcesses>>) {
    this.#processes = processes;
  }

  make(): { readonly read: number; readonly write: number } {
    const pipe = this.#processes.pipe();
    this.#ends.add(pipe.read).add(pipe.write);
    return pipe;
  }

  /** Our end of a pipe as a stream, which owns it. */
  take(end: number, writable = false): Socket {
    this.#ends.delete(end);
    const stream = new Socket({ fd: end, readable: !writable, writable });
    // A program need not read all that it is told.
    stream.on("error", () => undefined);
    this.#streams.push(stream);
    return stream;
  }

  /** Closes the program's ends, which it has by now. */
  leave(): void {
    for (const end of this.#ends) closeSync(end);
    this.#ends.clear();
  }

  [Symbol.dispose](): void {
    this.leave();
    for (const stream of this.#streams) stream.destroy();
  }
}

/** What comes until whoever writes has ended, as far as there is room for it. */
function collect(stream: Socket, stop: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_OUTPUT) chunks.push(chunk);
    else stop();
  });
  return new Promise((resolve) => stream.once("close", () => resolve(Buffer.concat(chunks).toString())));
}

function endingOf([kind, number]: ProcessStatus): Ending {
  if (kind !== "WEXITED") return `signal: ${signalName(number)}`;
  return number === 0 ? "exit 0" : "non-zero exit";
}

/** forkexecd gives each program a group of its own: what it starts ends with it. */
function killGroup({ pid }: RunningProgram): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
