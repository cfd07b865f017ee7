import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../../runtime/ref.ts";
import { assertCanBootHere } from "../../placement/can-boot.ts";
import { addRow } from "../../rows.ts";
import { GENERIC_BIOS_STRINGS } from "../../vm/bios-strings.ts";
import { freshGenerationId } from "../../vm/generation-id.ts";
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

/** Raises what keeps a VM from running on a host that the caller has chosen (spec: dispatch-forwarding.md, sections 6.1 and 8). */
function assertHost({ db }: Context, vm: Ref<"VM">, host: Ref<"host">): void {
  const isEvacuating = Object.values(db.host.get(host).current_operations).includes("evacuate");
  if (isEvacuating) throw errors.HOST_EVACUATE_IN_PROGRESS(host);
  assertCanBootHere(db, vm, host);
}

/**
 * What a VM gets at its first start and keeps, firmware strings and an identifier of the generation of its disks; and what it keeps of each
 * boot, the processor that it saw and the device model that runs it (as recorded).
 */
function rememberBoot({ db, services, ambient }: Context, vm: Ref<"VM">): void {
  const row = db.VM.get(vm);
  const isHvm = row.HVM_boot_policy !== "";
  const { cpu_info } = db.host.get(services.localHost());
  const features = (isHvm ? cpu_info.features_hvm : cpu_info.features_pv) ?? "";
  const deviceModel = row.HVM_boot_params.firmware === "uefi" ? "qemu-upstream-uefi" : "qemu-upstream-compat";
  // One change of the record: each is an event for every client that watches.
  db.VM.update(vm, {
    ...(Object.keys(row.bios_strings).length === 0 ? { bios_strings: GENERIC_BIOS_STRINGS } : {}),
    ...(row.generation_id === "0:0" ? { generation_id: freshGenerationId(ambient) } : {}),
    last_boot_CPU_flags: { vendor: cpu_info.vendor ?? "", features },
    ...(isHvm && row.platform["device-model"] === undefined
      ? { platform: { ...row.platform, "device-model": deviceModel } }
      : {}),
  });
}

async function start(context: Context, vm: Ref<"VM">, paused: boolean, force: boolean): Promise<void> {
  ensureMetrics(context, vm);
  rememberBoot(context, vm);
  await context.services.vmManager.start(context, vm, { paused, force });
}

/** Reserves the host that the caller has chosen while the work runs. */
async function reserving(context: Context, vm: Ref<"VM">, host: Ref<"host">, work: () => Promise<void>): Promise<void> {
  assertHost(context, vm, host);
  context.db.VM.set(vm, "scheduled_to_be_resident_on", host);
  try {
    await work();
  } finally {
    if (context.db.VM.has(vm)) context.db.VM.set(vm, "scheduled_to_be_resident_on", nullRef<"host">());
  }
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

  start_on: (context, { vm, host, start_paused, force }) =>
    reserving(context, vm, host, () => start(context, vm, start_paused, force)),

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
    } catch (error) {
      context.task.check();
      context.services.log.info("a VM does not shut down by itself", { vm, reason: String(error) });
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

  resume_on: (context, { vm, host, start_paused }) =>
    reserving(context, vm, host, () => resumeVm(context, vm, start_paused)),
} satisfies Power;
