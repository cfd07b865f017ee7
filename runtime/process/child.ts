import { type ChildProcess, fork } from "node:child_process";
import type { Ambient, Timer } from "../ambient.ts";
import { compiledCode } from "./compiled.ts";
import { ALIVE, type Announcement, isAliveMessage, isReadyMessage } from "./notify.ts";
import { StartError } from "./start-error.ts";

/** A process to supervise: a module that calls `runDaemon`. */
export interface ChildDefinition {
  readonly name: string;
  /** The children that must be ready before this one starts; default: all those that are named before it. */
  readonly after?: readonly string[];
  /** Path of the module. */
  readonly module: string;
  readonly arguments?: readonly string[];
  /** Added to the supervisor's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long it may take to become ready; default 60. */
  readonly readySeconds?: number;
  /** How long it may leave unanswered whether it lives, before it is killed; default 60. */
  readonly aliveSeconds?: number;
  /** What differs when it starts again after it was ready, from what it announced then, such as the ports it got. */
  readonly again?: (announced: Announcement) => Pick<ChildDefinition, "arguments" | "environment">;
}

/** A child process from its fork to its end. */
export interface Child {
  readonly pid: number | undefined;
  /** Resolves with what the child announces when it says that it is ready; raises when it ends before or takes too long (it is killed then). */
  readonly ready: Promise<Announcement>;
  /** Resolves with how it ended: `exit code 1`, `signal SIGKILL`, or why it could not be started. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL if that does not end it within `seconds`; resolves when it has ended. */
  stop(seconds: number): Promise<void>;
}

/** Where children's output goes: this process's own, or an open file descriptor. */
export type ChildOutput = "inherit" | number;

/** Variables that speak to one process and must not reach its children. */
const ownVariables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"];

/**
 * Forks a child with a channel to it. The channel closes when this process ends, however it ends, and `runDaemon` in the
 * child stops then: no orphans.
 */
export function launch(definition: ChildDefinition, ambient: Ambient, output: ChildOutput): Child {
  const environment: NodeJS.ProcessEnv = { ...compiledCode(), ...process.env, ...definition.environment };
  for (const variable of ownVariables) delete environment[variable];
  const handle = fork(definition.module, definition.arguments ?? [], {
    env: environment,
    stdio: ["ignore", output, output, "ipc"],
  });
  const liveness = new Liveness(handle, definition.aliveSeconds ?? 60, ambient);
  const ended = new Promise<string>((resolve) => {
    handle.once("error", (error) => resolve(error.message));
    handle.once("exit", (code, signal) => {
      liveness.stop();
      resolve(liveness.verdict ?? (signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
  });
  const seconds = definition.readySeconds ?? 60;
  const ready = new Promise<Announcement>((resolve, reject) => {
    const timer = ambient.after(seconds * 1000, () => {
      reject(new StartError(`${definition.name} is not ready after ${seconds} s`));
      handle.kill("SIGKILL");
    });
    const settle = (action: () => void) => {
      timer.stop();
      action();
    };
    handle.on("message", (message) => {
      if (isAliveMessage(message)) liveness.answered();
      if (!isReadyMessage(message)) return;
      if (message.answers === true) liveness.begin();
      settle(() => resolve(message.announcement ?? {}));
    });
    void ended.then((how) =>
      settle(() => reject(new StartError(`${definition.name} ended before it was ready: ${how}`))),
    );
  });
  // Whoever waits sees the failure; nobody waiting is no unhandled rejection.
  ready.catch(() => undefined);
  return {
    pid: handle.pid,
    ready,
    ended,
    async stop(limit) {
      handle.kill("SIGTERM");
      const timer = ambient.after(limit * 1000, () => handle.kill("SIGKILL"));
      await ended;
      timer.stop();
    },
  };
}

/** Questions that stay unanswered before a child counts as hung. */
const QUESTIONS = 4;

/** Asks a child now and then whether it lives, and kills it when it does not answer. */
class Liveness {
  readonly #handle: ChildProcess;
  readonly #seconds: number;
  readonly #ambient: Ambient;
  #timer: Timer | undefined;
  #unanswered = 0;
  #isHung = false;

  constructor(handle: ChildProcess, seconds: number, ambient: Ambient) {
    this.#handle = handle;
    this.#seconds = seconds;
    this.#ambient = ambient;
  }

  /** Why the child was killed; nothing where it was not. */
  get verdict(): string | undefined {
    return this.#isHung ? `no sign of life for ${this.#seconds} s` : undefined;
  }

  begin(): void {
    this.#timer ??= this.#ambient.every((this.#seconds * 1000) / QUESTIONS, () => this.#ask());
  }

  answered(): void {
    this.#unanswered = 0;
  }

  stop(): void {
    this.#timer?.stop();
  }

  /** Counts questions instead of time: a machine that slept has asked none. */
  #ask(): void {
    if (this.#unanswered >= QUESTIONS) {
      this.#isHung = true;
      this.stop();
      this.#handle.kill("SIGKILL");
    } else if (this.#handle.connected) {
      this.#unanswered += 1;
      this.#handle.send(ALIVE, () => {});
    }
  }
}
