import { MessageChannel } from "node:worker_threads";

/**
 * Keeps the process alive until it is disposed. The timers of an ambient do not, and neither does a socket that is not read from; a
 * listened-to port does.
 */
export function holdProcess(): Disposable {
  const { port1 } = new MessageChannel();
  port1.on("message", () => {});
  return { [Symbol.dispose]: () => port1.close() };
}
