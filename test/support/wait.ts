/**
 * How tests wait for what happens elsewhere, in another process or after some turns of the event loop. Nothing here says how long
 * something may take: the bounds only end a wait that is in vain, with an error that points at it.
 */

const PAUSE_MILLISECONDS = 5;
/** Half a minute. */
const MOST_LOOKS = 30_000 / PAUSE_MILLISECONDS;

/** Gives what is not waited for a moment. */
export function pause(milliseconds: number = PAUSE_MILLISECONDS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Lets everything run that waits for no time. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Asks again until the answer is as wanted (true, unless said otherwise), and answers it. */
export async function until<T>(
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean = (answer) => answer === true,
): Promise<T> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await pause();
  }
  throw new Error(`What was waited for did not come: ${ask.toString()}`);
}

/** Does some work again until it succeeds, with its result; raises its last failure when half a minute was not enough. */
export async function soon<T>(work: () => Promise<T>): Promise<T> {
  const pauseMilliseconds = 50;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt * pauseMilliseconds >= 30_000) throw error;
      await pause(pauseMilliseconds);
    }
  }
}
