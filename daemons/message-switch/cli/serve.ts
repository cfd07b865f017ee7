import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text as readAll } from "node:stream/consumers";
import type { Terminal } from "../../../runtime/process/command-line.ts";
import type { SwitchClient } from "../../../runtime/switch/client.ts";

/** Requests of a queue that a program works on at a time. */
const PROGRAMS = 16;

/** Answers each request with what a program prints that gets it on its standard input, until the signal. */
export async function serveProgram(
  client: SwitchClient,
  queue: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await client.serve(queue, (payload) => outputOf(path, payload, signal), { concurrency: PROGRAMS });
  await aborted(signal);
}

async function outputOf(path: string, input: string, signal: AbortSignal): Promise<string> {
  const child = spawn(path, [], { stdio: ["pipe", "pipe", "inherit"], signal });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return await Promise.race([readAll(child.stdout), failed]);
}

/** Shows each request and takes its answer from the input, up to a line with a point alone, until the signal or the end of the input. */
export async function serveConsole(client: SwitchClient, queue: string, terminal: Terminal): Promise<void> {
  const { input, out, report, signal } = terminal;
  const ended = new AbortController();
  const lines = createInterface({ input, signal })[Symbol.asyncIterator]();
  const answer = async (payload: string): Promise<string> => {
    out(`${payload}\n`);
    report('The answer, and a line with "." alone:');
    const taken: string[] = [];
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) {
        ended.abort();
        throw new Error("nobody is there to answer");
      }
      if (value === ".") return taken.join("\n");
      taken.push(value);
    }
  };
  await client.serve(queue, answer, { concurrency: 1 });
  await aborted(AbortSignal.any([signal, ended.signal]));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
