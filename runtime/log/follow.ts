import { AsyncLocalStorage } from "node:async_hooks";
import type { LogContext } from "./record.ts";
import type { TraceContext } from "./trace.ts";

/** On whose behalf something is done: what every log line of the work says, and what its calls of other daemons carry on. */
export interface Followed {
  readonly context: LogContext;
  readonly trace?: TraceContext;
}

const storage = new AsyncLocalStorage<Followed>();

/**
 * Does work on somebody's behalf: every line that is logged meanwhile, however deep and however much later, has this context besides that
 * of its logger, which wins. A context that is there already is added to.
 */
export function follow<T>(context: LogContext, trace: TraceContext | undefined, work: () => T): T {
  const outer = storage.getStore();
  // As it is: a context may find out what it says only when a line is written.
  if (outer === undefined && trace === undefined) return storage.run({ context }, work);
  const known = trace ?? outer?.trace;
  const merged = {
    ...outer?.context,
    ...context,
    ...(known?.traceparent !== undefined && { trace: known.traceparent }),
  };
  return storage.run({ context: merged, ...(known !== undefined && { trace: known }) }, work);
}

/** On whose behalf the caller works; `undefined` for work that the daemon has begun by itself. */
export function followed(): Followed | undefined {
  return storage.getStore();
}
