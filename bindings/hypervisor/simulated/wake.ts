/**
 * Runs `act` when asked to, never twice at a time: what is asked for during a run is one more run after it. Failures are
 * of things that have gone meanwhile.
 */
export function coalesced(act: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    try {
      do {
        again = false;
        await act().catch(() => {});
      } while (again);
    } finally {
      running = false;
    }
  };
  return () => {
    if (running) again = true;
    else void run();
  };
}
