import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { compiledCode } from "../../../runtime/process/compiled.ts";
import type { BuiltDomain } from "../domain.ts";
import { DomainBuildError, HypervisorError } from "../errors.ts";
import { type BuilderRequest, readLine } from "./request.ts";

/** Text of the libraries that is kept of a run. */
const maxNoteBytes = 16_384;
const maxLineBytes = 65_536;

/** How a domain is built, saved or restored by a process of its own. */
export interface BuilderRun {
  readonly request: BuilderRequest;
  /** A descriptor that the process is given for the image, or what to do with a stream in its place. */
  readonly image?: number | ((stream: Duplex) => Promise<void>);
  readonly suspend?: () => Promise<void>;
  readonly logDirty?: ((on: boolean) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What the libraries have printed, in the end. */
  readonly note?: ((text: string) => void) | undefined;
}

const program = new URL("./builder.ts", import.meta.url);

/**
 * Runs the builder, and kills it when the signal says so. Raises `DomainBuildError`; `HypervisorError` with `ECANCELED`; what `suspend`,
 * `logDirty` and the image's stream have raised.
 */
export async function runBuilder(run: BuilderRun): Promise<BuiltDomain> {
  const { request, image, signal } = run;
  const call = `builder ${request.kind}`;
  if (signal?.aborted) throw new HypervisorError("ECANCELED", call);
  const child = spawn(process.execPath, [fileURLToPath(program)], {
    stdio: [
      "ignore",
      "ignore",
      "pipe",
      "pipe",
      typeof image === "number" ? image : image === undefined ? "ignore" : "pipe",
    ],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", ...compiledCode() },
    killSignal: "SIGKILL",
  });
  const kill = () => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  const notes = collect(child);
  try {
    const stream = typeof image === "function" ? copied(image(child.stdio[4] as Duplex), kill) : undefined;
    const built = await converse(child, run);
    await stream;
    return built;
  } catch (error) {
    if (signal?.aborted) throw new HypervisorError("ECANCELED", call);
    throw error;
  } finally {
    kill();
    signal?.removeEventListener("abort", kill);
    const text = notes();
    if (text !== "") run.note?.(text);
  }
}

/** A failure of the copying ends the builder, which would wait; the failure is what is told. */
function copied(copying: Promise<void>, kill: () => void): Promise<void> {
  copying.catch(kill);
  return copying;
}

function collect(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stderr?.on("data", (chunk: Buffer) => {
    if (bytes < maxNoteBytes) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8", 0, maxNoteBytes).trim();
}

/** Sends the request, answers questions, and resolves with the result. */
function converse(child: ChildProcess, { request, suspend, logDirty }: BuilderRun): Promise<BuiltDomain> {
  const control = child.stdio[3] as Duplex;
  return new Promise((resolve, reject) => {
    let text = "";
    let failed: unknown;
    const take = (line: string) => {
      const read = readLine(line);
      if (read?.kind === "result") resolve(read.built);
      else if (read?.kind === "error") reject(failed ?? new DomainBuildError(read.step, read.errno, read.text));
      else if (read?.kind === "suspend") answer(suspend?.());
      else if (read?.kind === "logdirty") answer(logDirty?.(read.on));
    };
    const answer = (
      done: Promise<void> = Promise.reject(new HypervisorError("EOPNOTSUPP", `builder ${request.kind}`)),
    ) => {
      done.then(
        () => control.write("done\n"),
        (error: unknown) => {
          failed = error;
          control.write("failed\n");
        },
      );
    };
    control.on("data", (chunk: Buffer) => {
      const lines = (text + chunk.toString("latin1")).split("\n");
      text = (lines.pop() ?? "").slice(-maxLineBytes);
      for (const line of lines) take(line);
    });
    // The end of the process is what is told.
    control.on("error", () => {});
    child.once("error", reject);
    child.once("close", (code, how) => {
      const text = `the process ended with ${how ?? `exit code ${code}`} and without an answer`;
      reject(failed ?? new DomainBuildError(`${request.kind}_process`, 0, text));
    });
    control.write(`${JSON.stringify(request)}\n`);
  });
}
