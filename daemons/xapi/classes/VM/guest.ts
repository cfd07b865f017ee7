import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { isNullRef } from "../../../../runtime/ref.ts";

/** Messages of VM that ask the guest or its device model. */
export const guest = {
  send_sysrq: notImplemented,
  send_trigger: notImplemented,

  get_boot_record: ({ db }, { self }) => db.VM.get(self),

  s3_suspend: notImplemented,
  s3_resume: notImplemented,
  query_services: notImplemented,
  call_plugin: notImplemented,

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

  restart_device_models: notImplemented,
  sysprep: notImplemented,
} satisfies Partial<VMServer>;
