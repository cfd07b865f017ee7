import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ProgramFailed, runProgram } from "../../bindings/forkexec/capture.ts";
import type { Ambient } from "../../runtime/ambient.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { isMissing } from "../../runtime/process/files.ts";
import type { RunHook } from "./atomics/scope.ts";
import { failure } from "./errors.ts";

export interface HookOptions {
  /** Has one folder for each hook. */
  readonly folder: string;
  /** Socket of forkexecd, which runs the programs. */
  readonly forkexecd: string;
  readonly ambient: Ambient;
  readonly log: Logger;
}

/** Most that a program may print, in bytes. */
const MAX_OUTPUT = 1_048_576;

/**
 * Runs the administrator's programs: every entry of a hook's folder, in the order of their names (spec: xenopsd.md, section 11). A program
 * that ends with 1 is only logged; with another code it raises `Hook_failed`, and by a signal, or not at all, an Error. They may take as
 * long as they like, until the task is cancelled.
 */
export function hookRunner({ folder, forkexecd, ambient, log }: HookOptions): RunHook {
  return async (hook, { vm, reason, domid, task }) => {
    const words = ["-vmuuid", vm, "-reason", reason, ...(domid === undefined ? [] : ["-vmdomid", String(domid)])];
    for (const name of entriesOf(join(folder, hook))) {
      const cancel = new AbortController();
      const forget = task.onCancel(() => cancel.abort(failure(["Cancelled", task.id])));
      try {
        const request = { program: join(folder, hook, name), arguments: words };
        await runProgram(request, { socket: forkexecd, ambient, signal: cancel.signal, maxOutput: MAX_OUTPUT });
      } catch (error) {
        if (!(error instanceof ProgramFailed) || error.status[0] !== "WEXITED") throw error;
        const [, code] = error.status;
        if (code !== 1) throw failure(["Hook_failed", [`${hook}/${name}`, reason, error.stdout, String(code)]]);
        log.info(`${hook}/${name} ended with 1: ${error.stdout.trim()}`);
      } finally {
        forget();
      }
    }
  };
}

/** Names in byte order; none where there is no folder, as for most hooks: to ask first costs less than a failure. */
function entriesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, "buffer")
      .sort(Buffer.compare)
      .map((name) => name.toString());
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
