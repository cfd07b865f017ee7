import type { SimulatedHost } from "./host.ts";

/** The machine that a daemon of this process runs, and who waits for one. */
let published: SimulatedHost | undefined;
const waiting = new Set<(host: SimulatedHost) => void>();

/** Shows the machine that a daemon runs to the other daemons of its process, until the answer is called. */
export function publishHost(host: SimulatedHost): () => void {
  published = host;
  for (const take of [...waiting]) take(host);
  return () => {
    if (published === host) published = undefined;
  };
}

/** The machine of this process, as soon as there is one; raises the signal's reason. */
export async function publishedHost(signal: AbortSignal): Promise<SimulatedHost> {
  signal.throwIfAborted();
  if (published !== undefined) return published;
  const { promise, resolve, reject } = Promise.withResolvers<SimulatedHost>();
  const abort = () => reject(signal.reason);
  waiting.add(resolve);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await promise;
  } finally {
    waiting.delete(resolve);
    signal.removeEventListener("abort", abort);
  }
}
