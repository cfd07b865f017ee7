import type { CallContext } from "../../../runtime/dispatch/call-context.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";

/**
 * Has another message do a part of the work, under a task of its own: whoever cancels that, as a forced shutdown of the VM does, leaves the
 * other parts alone, and cancelling the whole cancels each part (spec: events-tasks.md, section 6; dispatch-forwarding.md, section 8). The
 * task is a subtask of the caller's and goes with the end of the part.
 */
export async function asPart(
  context: Context,
  message: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { services, session, task: whole } = context;
  const part = services.tasks.create({
    label: message,
    subtaskOf: whole.ref,
    ...(session === undefined ? {} : { session: session.ref }),
  });
  const takeBack = whole.onCancel(() => part.cancel());
  try {
    // Whoever has messages do work is called with a context that can be made over for them.
    await services.call((context as CallContext).for(message).under(part), message, args);
  } finally {
    takeBack();
    services.tasks.discard(part);
  }
}
