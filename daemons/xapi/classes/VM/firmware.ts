import type { VmSecurebootCertificatesState } from "../../../../generated/api/enums.ts";
import { errors } from "../../../../generated/api/errors.ts";
import type { VMRow } from "../../../../generated/api/records/VM.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { poolRow } from "../../pool.ts";
import { completeBiosStrings } from "../../vm/bios-strings.ts";

/** The key of the firmware's storage that holds the UEFI variables. */
const VARIABLES = "EFI-variables";

function isUefi(row: VMRow): boolean {
  return row.HVM_boot_params.firmware === "uefi";
}

/** BIOS strings never change once they are there: guests keep licences by them. */
function checkUnset(row: VMRow): void {
  if (Object.keys(row.bios_strings).length > 0) throw errors.VM_BIOS_STRINGS_ALREADY_SET();
}

/** Messages of VM about its firmware, the firmware's storage and the strings that it shows. */
export const firmware = {
  set_NVRAM: ({ db }, { self, value }) => db.VM.set(self, "NVRAM", value),

  add_to_NVRAM: ({ db }, { self, key, value }) => db.VM.addToMap(self, "NVRAM", key, value),

  remove_from_NVRAM: ({ db }, { self, key }) => db.VM.removeFromMap(self, "NVRAM", key),

  set_NVRAM_EFI_variables: ({ db }, { self, value, update }) => {
    const row = db.VM.get(self);
    const state: VmSecurebootCertificatesState = update === "no" ? row.secureboot_certificates_state : "ok";
    db.VM.update(self, { NVRAM: { ...row.NVRAM, [VARIABLES]: value }, secureboot_certificates_state: state });
  },

  set_uefi_mode: notImplemented,

  /** By what the record says: whether the firmware is UEFI, and whether certificates are there. */
  get_secureboot_readiness: ({ db }, { self }) => {
    const row = db.VM.get(self);
    if (!isUefi(row)) return "not_supported";
    if (row.platform.secureboot !== "true" && row.platform.secureboot !== "auto") return "disabled";
    if (row.NVRAM[VARIABLES] === undefined) return "first_boot";
    return poolRow(db)?.uefi_certificates === "" ? "certs_incomplete" : "ready";
  },

  update_secureboot_certificates_on_boot: ({ db }, { self, mark }) => {
    const row = db.VM.get(self);
    if (!isUefi(row)) throw errors.OPERATION_NOT_ALLOWED("The VM does not boot with UEFI firmware.");
    db.VM.set(self, "secureboot_certificates_state", mark ? "update_on_boot" : "update_available");
  },

  set_bios_strings: ({ db }, { self, value }) => {
    checkUnset(db.VM.get(self));
    db.VM.set(self, "bios_strings", completeBiosStrings(value));
  },

  copy_bios_strings: ({ db }, { vm, host }) => {
    checkUnset(db.VM.get(vm));
    db.VM.set(vm, "bios_strings", db.host.get(host).bios_strings);
  },
} satisfies Partial<VMServer>;
