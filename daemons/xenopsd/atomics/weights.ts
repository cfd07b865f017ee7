import type { Atomic } from "./operation.ts";

/** Time that a step may take when others wait for it, in seconds (spec: xenopsd.md, section 5.1). */
const STEP_SECONDS = 1200;
/** Steps of a parallel group that run at a time. */
const CHUNK = 10;

/** What a step counts in the progress of its operation (spec: xenopsd.md, section 5.2). */
export function weight(atomic: Atomic): number {
  if (atomic.do === "VM_save" || atomic.do === "VM_restore") return 10;
  if (atomic.do === "Best_effort") return weight(atomic.step);
  return "steps" in atomic ? atomic.steps.reduce((sum, step) => sum + weight(step), 0) : 1;
}

/** How long a step may take, in seconds: a serial group the sum, a parallel one the sum over its chunks of the longest. */
export function expiry(atomic: Atomic): number {
  if (atomic.do === "Best_effort") return expiry(atomic.step);
  if (!("steps" in atomic)) return STEP_SECONDS;
  if (atomic.do === "Serial") return atomic.steps.reduce((sum, step) => sum + expiry(step), 0);
  return chunks(atomic.steps).reduce((sum, chunk) => sum + Math.max(...chunk.map(expiry)), 0);
}

/** The steps of a parallel group in the portions that run together. */
export function chunks(steps: readonly Atomic[]): Atomic[][] {
  const portions: Atomic[][] = [];
  for (let at = 0; at < steps.length; at += CHUNK) portions.push(steps.slice(at, at + CHUNK));
  return portions;
}
