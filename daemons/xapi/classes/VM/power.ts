import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { addRow } from "../../rows.ts";
import { forcePowerState } from "../../vm/power-state.ts";
import { discardImage, resumeVm, suspendVm } from "../../vm/suspend.ts";

type Power = Pick<
  VMServer,
  | "start"
  | "start_on"
  | "pause"
  | "unpause"
  | "clean_shutdown"
  | "shutdown"
  | "clean_reboot"
  | "hard_shutdown"
  | "hard_reboot"
  | "hard_reboot_internal"
  | "suspend"
  | "resume"
  | "resume_on"
>;

/** A VM that has never run gets its metrics record before it runs. */
function ensureMetrics(context: Context, vm: Ref<"VM">): void {
  const { db } = context;
  if (!db.VM_metrics.has(db.VM.get(vm).metrics)) db.VM.set(vm, "metrics", addRow(context, "VM_metrics", {}));
}

async function start(context: Context, vm: Ref<"VM">, paused: boolean, force: boolean): Promise<void> {
  ensureMetrics(context, vm);
  await context.services.vmManager.start(context, vm, { paused, force });
}

/** A suspended VM is halted by giving up its memory image. */
async function discard(context: Context, vm: Ref<"VM">): Promise<void> {
  await discardImage(context, vm);
  await context.services.vmManager.forget(context, vm);
  forcePowerState(context, vm, "Halted");
}

/** Messages of VM that the VM manager carries out (spec: dispatch-forwarding.md, section 10; xenopsd.md, section 8.1). */
export const power = {
  start: (context, { vm, start_paused, force }) => start(context, vm, start_paused, force),

  start_on: (context, { vm, host, start_paused, force }) => {
    context.db.VM.set(vm, "scheduled_to_be_resident_on", host);
    return start(context, vm, start_paused, force);
  },

  pause: (context, { vm }) => context.services.vmManager.pause(context, vm),

  unpause: (context, { vm }) => context.services.vmManager.unpause(context, vm),

  clean_shutdown: (context, { vm }) =>
    context.services.vmManager.shutdown(context, vm, context.services.settings.domain_shutdown_total_timeout),

  /** Asks the guest, and takes the domain away where the guest does not follow. */
  async shutdown(context, { vm }) {
    if (context.db.VM.get(vm).power_state === "Suspended") return discard(context, vm);
    const limit = context.services.settings.domain_shutdown_total_timeout;
    try {
      await context.services.vmManager.shutdown(context, vm, limit);
    } catch {
      context.task.check();
      await context.services.vmManager.shutdown(context, vm);
    }
  },

  clean_reboot: (context, { vm }) =>
    context.services.vmManager.reboot(context, vm, context.services.settings.domain_shutdown_total_timeout),

  hard_shutdown(context, { vm }) {
    if (context.db.VM.get(vm).power_state === "Suspended") return discard(context, vm);
    return context.services.vmManager.shutdown(context, vm);
  },

  hard_reboot: (context, { vm }) => context.services.vmManager.reboot(context, vm),

  hard_reboot_internal: (context, { vm }) => context.services.vmManager.reboot(context, vm),

  suspend: (context, { vm }) => suspendVm(context, vm),

  resume: (context, { vm, start_paused }) => resumeVm(context, vm, start_paused),

  resume_on(context, { vm, host, start_paused }) {
    context.db.VM.set(vm, "scheduled_to_be_resident_on", host);
    return resumeVm(context, vm, start_paused);
  },
} satisfies Power;
