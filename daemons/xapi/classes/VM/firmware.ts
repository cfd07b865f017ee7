import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Firmware, its storage and the strings that it shows. */
export const firmware = {
  set_NVRAM: notImplemented,
  add_to_NVRAM: notImplemented,
  remove_from_NVRAM: notImplemented,
  set_NVRAM_EFI_variables: notImplemented,
  set_uefi_mode: notImplemented,
  get_secureboot_readiness: notImplemented,
  update_secureboot_certificates_on_boot: notImplemented,
  set_bios_strings: notImplemented,
  copy_bios_strings: notImplemented,
} satisfies Partial<VMServer>;
