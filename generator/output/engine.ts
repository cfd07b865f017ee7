import { setFlagsFromString } from "node:v8";

/**
 * Tells V8 that this process ends soon. It would compile what is called some thousand times with its most thorough compiler, on
 * threads of their own; in a run of a second that takes a fifth of all processor time, and what it makes is hardly used.
 */
export function compileLittle(): void {
  setFlagsFromString("--no-turbofan");
  setFlagsFromString("--invocation-count-for-maglev=3000");
}
