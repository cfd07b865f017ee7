import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { isNullRef } from "../../../../runtime/ref.ts";
import { createBlob } from "../../blobs/blobs.ts";
import { requireKeyPermissions } from "../../roles/key-permissions.ts";
import { memoryOverhead } from "../../vm/memory-model.ts";
import { checkPlatform } from "../../vm/platform.ts";
import { setXenstoreData } from "../../xenops/live.ts";
import { assertHalted } from "./halted.ts";

/** The hardware that offers a vendor device. */
const VENDOR_DEVICE_PLATFORM = 2;

/** The version of the virtual hardware that a VM needs, which depends on what it has. */
export function hardwareVersion(version: number, hasVendorDevice: boolean): number {
  return hasVendorDevice ? Math.max(version, VENDOR_DEVICE_PLATFORM) : version;
}

/** Messages of VM that set fields of which more depends than the table knows. */
export const fields = {
  /** A running guest sees the change at once (spec: dispatch-forwarding.md, section 8). */
  set_xenstore_data: async (context, { self, value }) => {
    context.db.VM.set(self, "xenstore_data", value);
    if (context.db.VM.get(self).power_state === "Running") await setXenstoreData(context, self, value);
  },

  set_suspend_VDI: ({ db }, { self, value }) => {
    const { power_state } = db.VM.get(self);
    if (power_state !== "Suspended") throw errors.VM_BAD_POWER_STATE(self, "suspended", power_state.toLowerCase());
    if (!isNullRef(value) && db.VDI.get(value).type !== "suspend")
      throw errors.OPERATION_NOT_ALLOWED("The disk does not hold a suspend image.");
    db.VM.set(self, "suspend_VDI", value);
  },

  set_has_vendor_device: (context, { self, value }) => {
    assertHalted(context.db, self);
    const version = hardwareVersion(context.db.VM.get(self).hardware_platform_version, value);
    context.db.VM.update(self, { has_vendor_device: value, hardware_platform_version: version });
  },

  set_actions_after_crash: ({ db }, { self, value }) => db.VM.set(self, "actions_after_crash", value),

  set_domain_type: (context, { self, value }) => {
    assertHalted(context.db, self);
    const row = context.db.VM.get(self);
    const policy = value === "hvm" ? row.HVM_boot_policy || "BIOS order" : "";
    const next = { domain_type: value, HVM_boot_policy: policy } as const;
    context.db.VM.update(self, { ...next, memory_overhead: memoryOverhead({ ...row, ...next }) });
  },

  set_HVM_boot_policy: (context, { self, value }) => {
    assertHalted(context.db, self);
    const row = context.db.VM.get(self);
    const next = { domain_type: value === "" ? "pv" : "hvm", HVM_boot_policy: value } as const;
    context.db.VM.update(self, { ...next, memory_overhead: memoryOverhead({ ...row, ...next }) });
  },

  add_to_other_config: ({ db }, { self, key, value }) => db.VM.addToMap(self, "other_config", key, value),

  remove_from_other_config: ({ db }, { self, key }) => db.VM.removeFromMap(self, "other_config", key),

  set_other_config: (context, { self, value }) => {
    requireKeyPermissions(context, "VM.other_config", context.db.VM.get(self).other_config, value);
    context.db.VM.set(self, "other_config", value);
  },

  add_to_platform: ({ db }, { self, key, value }) => {
    checkPlatform({ [key]: value }, db.VM.get(self));
    db.VM.addToMap(self, "platform", key, value);
  },

  remove_from_platform: ({ db }, { self, key }) => db.VM.removeFromMap(self, "platform", key),

  set_platform: (context, { self, value }) => {
    const row = context.db.VM.get(self);
    requireKeyPermissions(context, "VM.platform", row.platform, value);
    checkPlatform(value, row);
    context.db.VM.set(self, "platform", value);
  },

  create_new_blob: (context, { vm, name, mime_type, public: isPublic }) =>
    createBlob(context, "VM", vm, { name, mimeType: mime_type, isPublic }),
} satisfies Partial<VMServer>;
