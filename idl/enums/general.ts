import { define } from "./definition.ts";

/** Enums of what belongs to no single part. */
export const generalEnums = define({
  cls: {
    classes: ["message"],
    values: {
      VM: "The message is about a VM.",
      Host: "The message is about a host.",
      SR: "The message is about a storage repository.",
      Pool: "The message is about the pool as a whole.",
      VMPP: "The message is about a VM protection policy (removed class, old messages only).",
      VMSS: "The message is about a VM snapshot schedule.",
      PVS_proxy: "The message is about a PVS proxy of a virtual interface.",
      VDI: "The message is about a virtual disk image.",
      Certificate: "The message is about a certificate, for instance one near expiry.",
    },
  },
  event_operation: {
    classes: ["event"],
    values: { add: "An object was created.", del: "An object was deleted.", mod: "A field of an object changed." },
  },
  origin: {
    classes: ["Repository"],
    values: {
      remote: "Packages come from an HTTP(S) server given by its URL.",
      bundle: "Packages come from an update bundle file uploaded to the pool.",
      remote_pool: "Packages come from the coordinator of another pool.",
    },
  },
  persistence_backend: {
    classes: ["VTPM"],
    values: { xapi: "The TPM content is stored in the toolstack's own database." },
  },
  task_allowed_operations: {
    classes: ["task"],
    values: {
      cancel: "The task may be asked to stop.",
      destroy: "The task record is to be removed, at once or when the task completes.",
    },
  },
  task_status_type: {
    classes: ["task"],
    values: {
      pending: "The task is waiting or running.",
      success: "The task finished and its result is available.",
      failure: "The task failed; the error is in `error_info`.",
      cancelling: "The task was asked to stop; never set by the server itself.",
      cancelled: "The task stopped because of a cancel request or a restart.",
    },
  },
  tristate_type: {
    classes: ["VM_guest_metrics"],
    values: {
      yes: "The property is known to hold.",
      no: "The property is known not to hold.",
      unspecified: "The guest has not told, so nothing is known.",
    },
  },
});
