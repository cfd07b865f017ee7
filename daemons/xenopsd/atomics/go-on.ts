import type { Task } from "../tasks/task.ts";
import type { StepScope } from "./scope.ts";

/** Lets a guest go on that has suspended in vain: its memory was not saved, or not taken by another host. What fails is logged. */
export async function goOn({ backend, store, log }: StepScope, task: Task, id: string): Promise<void> {
  try {
    const vm = store.vm(id);
    if ((await backend.vm.actionRequest(vm)) === "Needs_suspend") await backend.vm.fastResume(task, vm);
  } catch (error) {
    log.exception(`VM ${id} cannot go on after it has suspended in vain`, error);
  }
}
