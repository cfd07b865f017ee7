// The thread in which one handle's requests are made: each waits for the daemon, and errno is that of the thread.
import { parentPort } from "node:worker_threads";
import { sendError } from "./library-errors.ts";
import { type LibraryFunctions, openFunctions } from "./library-functions.ts";
import type { CallerMessage, CallMessage } from "./library-messages.ts";

const port = parentPort;
const send = (message: CallerMessage) => port?.postMessage(message);

function make(functions: LibraryFunctions, { id, call, values }: CallMessage): void {
  try {
    const made = functions[call] as (...values: readonly unknown[]) => unknown;
    send({ id, value: made(...values) });
  } catch (error) {
    send({ id, error: sendError(error) });
  }
  if (call === "close") port?.close();
}

try {
  const functions = await openFunctions();
  port?.on("message", (message: CallMessage) => make(functions, message));
  send({ opened: functions.handle, descriptor: functions.descriptor() });
} catch (error) {
  send({ failed: sendError(error) });
}
