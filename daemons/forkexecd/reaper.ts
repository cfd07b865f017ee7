import type { Processes, WaitStatus } from "../../bindings/libc/spawn.ts";

/** Waits for children, also those that nobody asks about any more: none stays as a zombie. */
export class Reaper {
  readonly #processes: Processes;
  readonly #waiting = new Map<number, (status: WaitStatus | undefined) => void>();
  /** One signal may stand for several ends. */
  readonly #lookAtAll = () => {
    for (const pid of [...this.#waiting.keys()]) this.#look(pid);
  };

  constructor(processes: Processes) {
    this.#processes = processes;
    process.on("SIGCHLD", this.#lookAtAll);
  }

  /** Children that have not been waited for. */
  get size(): number {
    return this.#waiting.size;
  }

  /** How a child ended; nothing where somebody else has waited for it. */
  wait(pid: number): Promise<WaitStatus | undefined> {
    const { promise, resolve } = Promise.withResolvers<WaitStatus | undefined>();
    this.#waiting.set(pid, resolve);
    // It may have ended before it was known here.
    this.#look(pid);
    return promise;
  }

  /** Leaves the children to the system. */
  close(): void {
    process.off("SIGCHLD", this.#lookAtAll);
  }

  #look(pid: number): void {
    const end = this.#poll(pid);
    if (end === "runs") return;
    this.#waiting.get(pid)?.(end);
    this.#waiting.delete(pid);
  }

  #poll(pid: number): WaitStatus | "runs" | undefined {
    try {
      return this.#processes.poll(pid) ?? "runs";
    } catch {
      return undefined;
    }
  }
}
