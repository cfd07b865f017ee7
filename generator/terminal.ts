import type { Progress } from "./output/pipeline.ts";

/** Where commands write: the process's streams, or a test's. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Whether somebody watches: then there is a progress bar. */
  readonly interactive: boolean;
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => ({
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  interactive: process.stderr.isTTY === true,
});

/** A bar while work is going on, on an interactive terminal; nothing in a pipe. */
export async function withProgress<T>(terminal: Terminal, work: (progress: Progress) => Promise<T>): Promise<T> {
  if (!terminal.interactive) return work(() => undefined);
  const { default: bars } = await import("cli-progress");
  const bar = new bars.SingleBar({ format: "{bar} {value}/{total} {step}", hideCursor: true, clearOnComplete: true });
  bar.start(1, 0, { step: "load" });
  try {
    return await work((step, index, total) => {
      bar.setTotal(total);
      bar.update(index, { step });
    });
  } finally {
    bar.stop();
  }
}
