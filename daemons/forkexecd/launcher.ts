import { closeSync, openSync } from "node:fs";
import { basename } from "node:path";
import type { ProcessStatus } from "../../bindings/forkexec/status.ts";
import { signalName, wireSignal } from "../../bindings/forkexec/status.ts";
import type { Processes, SpawnRequest, WaitStatus } from "../../bindings/libc/spawn.ts";
import type { SetupCmd } from "../../generated/daemons/forkexecd.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { NamedDescriptor } from "./inbox.ts";
import { type Output, readLines } from "./output.ts";
import { planSpawn } from "./plan.ts";
import { Reaper } from "./reaper.ts";

/** A program that was started. */
export interface Started {
  readonly pid: number;
  /** How it ended, once nobody holds its forwarded output any more; nothing where that cannot be told. */
  readonly ended: Promise<ProcessStatus | undefined>;
  /** Kills the program and all of its group, unless it has ended, and listens to its output no more. */
  kill(): void;
}

/** Failures to start anything, which are not the program's. */
const SHORTAGES = ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"];
/** Longest key and command line in the log. */
const MAX_KEY = 256;
const MAX_COMMAND = 1_000;

/** Starts programs, forwards what they print, and waits for them (spec: forkexecd.md, section 5). */
export class Launcher {
  readonly #processes: Processes;
  readonly #log: Logger;
  readonly #reaper: Reaper;
  readonly #nothing: number;
  readonly #outputs = new Set<Output>();
  readonly #most: number;

  /** `most`: programs that may run at a time. */
  constructor(processes: Processes, log: Logger, most: number) {
    this.#processes = processes;
    this.#log = log;
    this.#most = most;
    this.#reaper = new Reaper(processes);
    // For writing only, also as standard input: a read fails.
    this.#nothing = openSync("/dev/null", "w");
  }

  /**
   * Starts a program; one that cannot be run is a child that ends at once with 127 (there is no such file) or 126. Raises an Error where
   * no process can be made.
   */
  start(setup: SetupCmd, received: readonly NamedDescriptor[]): Started {
    if (this.#reaper.size >= this.#most) throw new Error(`${this.#most} programs run already`);
    const pipe = setup.syslog_stdout.enabled ? this.#processes.pipe() : undefined;
    let pid: number;
    try {
      pid = this.#spawn(planSpawn(setup, received, { nothing: this.#nothing, output: pipe?.write }));
    } catch (error) {
      if (pipe !== undefined) closeSync(pipe.read);
      throw error;
    } finally {
      if (pipe !== undefined) closeSync(pipe.write);
    }
    const output = pipe === undefined ? undefined : this.#forward(pipe.read, keyOf(setup), pid);
    return this.#follow(setup, pid, output);
  }

  /** Listens to no program any more; those that run go on. */
  close(): void {
    this.#reaper.close();
    for (const output of this.#outputs) output.stop();
    closeSync(this.#nothing);
  }

  #spawn(request: SpawnRequest): number {
    try {
      return this.#processes.spawn(request);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code === "" || SHORTAGES.includes(code)) throw error;
      this.#log.debug(`${request.arguments[0]} cannot be run: ${code}`);
      // The protocol tells the process before it is known whether its program can be run.
      const exit = code === "ENOENT" ? "exit 127" : "exit 126";
      const nothing = [0, 1, 2].map((number) => [number, this.#nothing] as const);
      return this.#processes.spawn({
        arguments: ["/bin/sh", "-c", exit],
        environment: [],
        descriptors: new Map(nothing),
      });
    }
  }

  #forward(pipe: number, key: string, pid: number): Output {
    const output = readLines(pipe, (line) => this.#log.info(`${key}[${pid}]: ${line}`));
    this.#outputs.add(output);
    void output.ended.then(() => this.#outputs.delete(output));
    return output;
  }

  #follow(setup: SetupCmd, pid: number, output: Output | undefined): Started {
    let running = true;
    const status = this.#reaper.wait(pid).then((end) => {
      running = false;
      return end === undefined ? undefined : this.#report(setup, pid, end);
    });
    return {
      pid,
      ended: Promise.all([status, output?.ended]).then(([end]) => end),
      kill: () => {
        output?.stop();
        if (!running) return;
        try {
          process.kill(-pid, "SIGKILL");
        } catch (error) {
          this.#log.debug(`${pid} cannot be killed: ${messageOf(error)}`);
        }
      },
    };
  }

  #report(setup: SetupCmd, pid: number, end: WaitStatus): ProcessStatus {
    const command = setup.cmdargs.join(" ").slice(0, MAX_COMMAND);
    if (end.kind === "exited") {
      if (end.code !== 0) this.#log.error(`${pid} (${command}) exited with code ${end.code}`);
      return ["WEXITED", end.code];
    }
    const signal = wireSignal(end.signal);
    this.#log.error(`${pid} (${command}) exited with signal: ${signalName(signal)}`);
    return ["WSIGNALED", signal];
  }
}

function keyOf({ syslog_stdout: { key }, cmdargs }: SetupCmd): string {
  return (key ?? basename(cmdargs[0] ?? "")).slice(0, MAX_KEY);
}
