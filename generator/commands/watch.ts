import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Exit, exit } from "../exit.ts";
import { inputsOf, ownRoot } from "../project.ts";
import type { Terminal } from "../terminal.ts";
import { TreeWatch } from "../watch-tree.ts";

/** Editors write a file in several steps; a change counts when nothing followed for so many milliseconds. */
const QUIET = 80;

/**
 * Generates now, and again after every change of the datamodel or the generator, until the signal. Each round is a process of its
 * own, for loaded modules stay as they are; one that fails has said why, and the next change starts another.
 */
export async function watch(root: string, terminal: Terminal, signal: AbortSignal): Promise<Exit> {
  const stopped = new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
  const rounds = new Rounds(root, signal);
  let timer: NodeJS.Timeout | undefined;
  const tree = new TreeWatch(inputsOf(root), {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(() => rounds.ask(), QUIET);
    },
    failed: (folder, error) => terminal.err(`xapi-codegen: ${folder} cannot be watched: ${error.message}`),
  });
  terminal.out("watching idl/ and generator/; Ctrl-C ends");
  rounds.ask();
  await stopped;
  clearTimeout(timer);
  tree.close();
  await rounds.idle();
  return exit.ok;
}

/** Runs of `generate`, one at a time; a change during a run asks for one more. */
class Rounds {
  readonly #args: readonly string[];
  readonly #signal: AbortSignal;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(root: string, signal: AbortSignal) {
    this.#args = [join(ownRoot, "generator/cli.js"), "--directory", root, "generate"];
    this.#signal = signal;
  }

  ask(): void {
    if (this.#signal.aborted) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.ask();
    });
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  #run(): Promise<void> {
    return new Promise((done) => {
      const child = spawn(process.execPath, this.#args, { stdio: ["ignore", "inherit", "inherit"] });
      child.on("error", () => done());
      child.on("close", () => done());
    });
  }
}
