import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { isNullRef } from "../../../../runtime/ref.ts";
import { callGuestPlugin } from "../../vm/guest-plugin.ts";
import { pressButton, sendSysrq } from "../../vm/guest-signals.ts";
import { guidancesAfter } from "../../vm/power-state.ts";
import { sleepGuest, wakeGuest } from "../../xenops/live.ts";

/** Messages of VM that ask the guest or its device model. The VM manager has no call that would carry an answer file into a domain. */
export const guest = {
  send_sysrq: (context, { vm, key }) => sendSysrq(context, vm, key),
  send_trigger: (context, { vm, trigger }) => pressButton(context, vm, trigger),

  get_boot_record: ({ db }, { self }) => db.VM.get(self),

  s3_suspend: (context, { vm }) => sleepGuest(context, vm),
  s3_resume: (context, { vm }) => wakeGuest(context, vm),
  query_services: notImplemented,
  call_plugin: (context, { vm, plugin, fn, args }) => callGuestPlugin(context, vm, { plugin, fn, args }),

  /** The plugin learns by an argument which VM it is called for. */
  call_host_plugin: async (context, { vm, plugin, fn, args }) => {
    const { resident_on, uuid, power_state } = context.db.VM.get(vm);
    if (isNullRef(resident_on)) throw errors.VM_BAD_POWER_STATE(vm, "running", power_state.toLowerCase());
    const answer = await context.services.call(context, "host.call_plugin", {
      host: resident_on,
      plugin,
      fn,
      args: { ...args, vm_uuid: uuid },
    });
    return String(answer);
  },

  /** A domain that moves to where it is gets a device model anew. */
  async restart_device_models(context, { self }) {
    const { power_state, resident_on } = context.db.VM.get(self);
    if (power_state !== "Running") throw errors.VM_BAD_POWER_STATE(self, "running", power_state.toLowerCase());
    await context.services.call(context, "VM.pool_migrate", { vm: self, host: resident_on, options: { live: "true" } });
    const { pending_guidances } = context.db.VM.get(self);
    context.db.VM.set(self, "pending_guidances", guidancesAfter(pending_guidances, "Running"));
  },
  sysprep: notImplemented,
} satisfies Partial<VMServer>;
