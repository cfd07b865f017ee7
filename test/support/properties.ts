/** fast-check for all tests: a property that fails is told with its seed after a minute of shrinking at most. */
import { configureGlobal } from "fast-check";

/** Milliseconds; no property takes nearly as long when it holds. */
const LONGEST = 60_000;

configureGlobal({ interruptAfterTimeLimit: LONGEST });

export * as fc from "fast-check";
