import { type Captured, ProgramFailed, runProgram } from "../../../../bindings/forkexec/capture.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";

/** How programs of the host are run: by forkexecd. */
export interface ProgramRunner {
  /** Socket of forkexecd. */
  readonly forkexecd: string;
  readonly ambient: Ambient;
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MAX_OUTPUT = 1_048_576;

/**
 * Runs a program with its words, at most so many seconds, with a text for its standard input. Raises an Error with what it said where it fails, `ProgramTimeout` and
 * `ForkexecError`.
 */
export async function run(
  { forkexecd, ambient }: ProgramRunner,
  [program = "", ...words]: readonly string[],
  options: { readonly seconds?: number; readonly signal?: AbortSignal; readonly input?: string } = {},
): Promise<Captured> {
  const { seconds = 60, ...more } = options;
  try {
    const request = { program, arguments: words, environment: [`PATH=${PATH}`, "LC_ALL=C"] };
    const how = { socket: forkexecd, ambient, timeoutSeconds: seconds, maxOutput: MAX_OUTPUT };
    return await runProgram(request, { ...how, ...more });
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    const said = (error.stderr.trim() || error.stdout.trim()).slice(-1_000);
    throw new Error(`${error.message}: ${said}`, { cause: error });
  }
}
