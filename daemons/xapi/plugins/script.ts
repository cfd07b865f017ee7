import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Ambient } from "../../../runtime/ambient.ts";

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

/** Runs a program. It never rejects: what cannot be started ends with `non-zero exit` and says why on `stderr`. */
export function runScript(ambient: Ambient, { path, args, input, seconds }: Script): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(path, args, {
      cwd: "/",
      env: { PATH },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      killGroup(child);
    };
    const stdout = collect(child.stdout, stop);
    const stderr = collect(child.stderr, stop);
    const timer = ambient.after(seconds * 1000, stop);
    const end = (ending: Ending, error = ""): void => {
      timer.stop();
      resolve({ ending: stopped ? "task stopped" : ending, stdout: stdout(), stderr: error === "" ? stderr() : error });
    };
    child.once("error", (error) => end("non-zero exit", error.message));
    child.once("close", (code, signal) => {
      if (signal !== null) end(`signal: ${signal}`);
      else end(code === 0 ? "exit 0" : "non-zero exit");
    });
    // A program need not read all that it is told.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

function collect(stream: NodeJS.ReadableStream | null, stop: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_OUTPUT) chunks.push(chunk);
    else stop();
  });
  return () => Buffer.concat(chunks).toString();
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
