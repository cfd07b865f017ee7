import type { LogContext } from "../log/record.ts";
import type { Context } from "./context.ts";

type Named = Pick<Context, "message" | "task">;

/**
 * How a call names itself in the log and to other daemons: its message and the head of its task's reference, such as
 * `VM.start R:8c1f09d7aa31`; `D:` is a task that clients never see (spec: message-switch.md, section 10.2).
 */
export function taskNameOf({ message, task }: Named): string {
  const real = /^OpaqueRef:(.+)$/.exec(task.ref)?.[1];
  const [, dummy = ""] = task.ref.split("|");
  const digits = (real ?? dummy).replaceAll("-", "").slice(0, 12);
  return `${message} ${real === undefined ? "D" : "R"}:${digits}`;
}

/** What the log says of a call. The task is made for the first line that is written: most calls write none and have no use for one. */
export function logContextOf(call: Named): LogContext {
  return {
    get task() {
      return taskNameOf(call);
    },
  };
}
