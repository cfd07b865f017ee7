import type { Context } from "../../../runtime/dispatch/context.ts";

/** Waits; a cancelled task ends the wait with TASK_CANCELLED. Nothing happens for 0. */
export async function pause(context: Context, seconds: number): Promise<void> {
  if (seconds <= 0) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      timer.stop();
      takeBack();
      resolve();
    };
    const timer = context.ambient.after(seconds * 1000, done);
    const takeBack = context.task.onCancel(done);
  });
  context.task.check();
}
