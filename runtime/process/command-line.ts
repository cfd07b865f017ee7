import { CommanderError } from "commander";
import { type Ambient, systemAmbient } from "../ambient.ts";
import { messageOf } from "../error-message.ts";

/** What a program of the command line has of the world. */
export interface Terminal {
  readonly ambient: Ambient;
  /** Ends commands that go on until somebody has had enough. */
  readonly signal: AbortSignal;
  readonly input: NodeJS.ReadableStream;
  readonly out: (text: string) => void;
  /** What is no result: hints and debug lines. */
  readonly report: (text: string) => void;
}

/**
 * Runs a program of the command line with this process' words and streams, until it is done or a signal ends it. A failure is told in one
 * line, behind the program's name, and makes the process end with the code that `exitCode` gives.
 */
export async function runCommandLine(
  name: string,
  program: (words: readonly string[], terminal: Terminal) => Promise<void>,
  exitCode: (error: unknown) => number = () => 1,
): Promise<void> {
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort()).once("SIGTERM", () => abort.abort());
  try {
    await program(process.argv.slice(2), {
      ambient: systemAmbient,
      signal: abort.signal,
      input: process.stdin,
      out: (text) => process.stdout.write(text),
      report: (text) => process.stderr.write(`${text}\n`),
    });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else if (!abort.signal.aborted) {
      process.stderr.write(`${name}: ${messageOf(error)}\n`);
      process.exitCode = exitCode(error);
    }
  }
}
