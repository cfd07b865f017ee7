// The thread in which one handle's functions are called: each call may wait in the kernel, and errno is that of the thread.
import { parentPort } from "node:worker_threads";
import type { ControlFunctions } from "./blocking.ts";
import { openControl } from "./functions.ts";
import { type AnswerMessage, type CallMessage, sendError, type WorkerMessage } from "./messages.ts";

const port = parentPort;
const send = (message: AnswerMessage) => port?.postMessage(message);

function make(functions: ControlFunctions, { id, call, values }: CallMessage): void {
  try {
    const made = functions[call] as (...values: readonly unknown[]) => unknown;
    send({ id, value: made(...values) });
  } catch (error) {
    send({ id, error: sendError(error) });
  }
}

try {
  const { functions, close } = await openControl();
  port?.on("message", (message: WorkerMessage) => {
    if (!("close" in message)) {
      make(functions, message);
      return;
    }
    close();
    port.close();
  });
  send({ opened: true });
} catch (error) {
  send({ failed: sendError(error) });
}
