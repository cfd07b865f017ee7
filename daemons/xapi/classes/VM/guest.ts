import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Asking the guest or its device model. */
export const guest = {
  send_sysrq: notImplemented,
  send_trigger: notImplemented,
  get_boot_record: notImplemented,
  s3_suspend: notImplemented,
  s3_resume: notImplemented,
  query_services: notImplemented,
  call_plugin: notImplemented,
  call_host_plugin: notImplemented,
  restart_device_models: notImplemented,
  sysprep: notImplemented,
} satisfies Partial<VMServer>;
