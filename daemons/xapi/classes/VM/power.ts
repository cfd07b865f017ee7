import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { forcePowerState } from "../../vm/power-state.ts";

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
function ensureMetrics({ db }: Context, vm: Ref<"VM">): void {
  if (!db.VM_metrics.has(db.VM.get(vm).metrics)) db.VM.set(vm, "metrics", db.VM_metrics.create({}));
}

async function start(context: Context, vm: Ref<"VM">, paused: boolean, force: boolean): Promise<void> {
  ensureMetrics(context, vm);
  await context.services.vmManager.start(context, vm, { paused, force });
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
    if (context.db.VM.get(vm).power_state === "Suspended") return forcePowerState(context, vm, "Halted");
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
    if (context.db.VM.get(vm).power_state === "Suspended") return forcePowerState(context, vm, "Halted");
    return context.services.vmManager.shutdown(context, vm);
  },

  hard_reboot: (context, { vm }) => context.services.vmManager.reboot(context, vm),

  hard_reboot_internal: (context, { vm }) => context.services.vmManager.reboot(context, vm),

  suspend: notImplemented,
  resume: notImplemented,
  resume_on: notImplemented,
} satisfies Power;
