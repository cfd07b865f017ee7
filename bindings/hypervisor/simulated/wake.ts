/**
 * Runs `act` when asked to, never twice at a time: soon, when all that goes on now has come to rest, so that what is asked for at once is
 * one run; what is asked for during a run is one more run after it. Failures are of things that have gone meanwhile.
 */
export function coalesced(act: () => Promise<void>): () => void {
  let waiting = false;
  let running = false;
  let again = false;
  const run = async () => {
    waiting = false;
    running = true;
    again = false;
    await act().catch(() => {});
    running = false;
    if (again) soon();
  };
  const soon = () => {
    waiting = true;
    process.nextTick(run);
  };
  return () => {
    if (running) again = true;
    else if (!waiting) soon();
  };
}
