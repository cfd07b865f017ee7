import { fork } from "node:child_process";
import type { PamRequest, PamResult } from "./pam.ts";

/** What the process with PAM sends back. */
export type PamAnswer = { readonly result: PamResult } | { readonly missing: string };

/** PAM gave no answer: it is not installed, it took too long, or a module ended its process. */
export class PamUnavailable extends Error {
  readonly code = "PAM_UNAVAILABLE";

  constructor(text: string) {
    super(text);
    this.name = "PamUnavailable";
  }
}

const worker = new URL("./worker.ts", import.meta.url);

/**
 * Runs PAM in a process of its own, which is killed after `seconds` (30 unless said otherwise): PAM sleeps after a wrong
 * password, and its modules are other people's code that may hang or crash. A program that a module has started (pam_exec
 * gives it a session of its own) is the module's to end. Raises `PamUnavailable`.
 */
export function runPamProcess(request: PamRequest, seconds = 30): Promise<PamResult> {
  return new Promise((resolve, reject) => {
    const child = fork(worker, {
      execArgv: [],
      // Nothing of ours for the modules to see, and messages in one language.
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
    });
    child.once("message", (answer: PamAnswer) => {
      if ("result" in answer) resolve(answer.result);
      else reject(new PamUnavailable(answer.missing));
    });
    child.once("error", (error) => reject(new PamUnavailable(error.message)));
    const silent = (code: number | null, signal: string | null) => {
      const how = signal === "SIGKILL" ? `after ${seconds} s` : `with ${signal ?? `exit code ${code}`}`;
      reject(new PamUnavailable(`the process with PAM ended ${how} and without an answer`));
    };
    // After a good end the answer may still be on its way: "close" comes when the channel has been read to its end.
    child.once("exit", (code, signal) => {
      if (code !== 0) silent(code, signal);
    });
    child.once("close", silent);
    // A failure to send shows as the child's exit.
    child.send(request, () => {});
  });
}
