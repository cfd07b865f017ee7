// The process in which PAM runs: one request over the channel, one answer, the end.

import { messageOf } from "../../runtime/error-message.ts";
import { loadLibc } from "../libc/library.ts";
import { type PamRequest, runPam } from "./pam.ts";
import type { PamAnswer } from "./process.ts";

/** Seconds after which the kernel ends this process, should whoever started it be gone. */
const lifetime = 60;

async function answer(request: PamRequest): Promise<PamAnswer> {
  try {
    const libc = await loadLibc();
    libc.func<(seconds: number) => number>("unsigned int alarm(unsigned int seconds)")(lifetime);
    return { result: await runPam(request) };
  } catch (error) {
    return { missing: messageOf(error) };
  }
}

process.once("message", async (request: PamRequest) => {
  const made = await answer(request);
  process.send?.(made, undefined, undefined, () => process.disconnect());
});
