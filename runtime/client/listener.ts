/**
 * Calls what a user registered. What it throws is not ours to swallow, nor may it stop who called: it goes to the
 * platform's handler of uncaught errors.
 */
export function callListener<A>(listener: (argument: A) => void, argument: A): void {
  try {
    listener(argument);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
