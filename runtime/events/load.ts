import { type EventLoopUtilization, performance } from "node:perf_hooks";

/** Tells how much of the time since it was last asked, or since it was made, this process's event loop has worked, 0 to 1. */
export function loopLoad(): () => number {
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
