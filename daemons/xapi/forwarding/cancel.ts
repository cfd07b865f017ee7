import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

/** How long an operation that was cancelled may take to end, in milliseconds; what takes its place goes on then all the same. */
const PATIENCE = 120_000;

/** Cancels what other tasks are doing to a VM, of some operations, and waits for its end (spec: dispatch-forwarding.md, section 8). */
export async function cancelOperations(context: Context, vm: string, operations: readonly string[]): Promise<void> {
  const { db, services } = context;
  const under = (): readonly string[] =>
    Object.entries(db.VM.find(vm)?.current_operations ?? {}).flatMap(([key, operation]) =>
      operations.includes(operation) ? [key] : [],
    );
  const cancelled = under().filter((key) => key !== context.task.ref && services.tasks.find(key) !== undefined);
  if (cancelled.length === 0) return;
  for (const task of cancelled) services.tasks.cancel(task, context.task.ref);
  const over = (): boolean => !under().some((key) => cancelled.includes(key));
  await services.locks.until(context, "VM", vm as Ref<"VM">, over, PATIENCE);
}
