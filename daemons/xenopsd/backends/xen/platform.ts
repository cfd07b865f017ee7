import type { GuestPlatform } from "../../../../bindings/hypervisor/domain.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { internal } from "../../errors.ts";

/** A truth value in a VM's platform data. Raises `Internal_error` that names what cannot be understood. */
export function platformFlag(vm: VmT, key: string, usual: boolean): boolean {
  const text = vm.platformdata[key];
  switch (text?.toLowerCase()) {
    case undefined:
      return usual;
    case "true":
    case "1":
    case "t":
    case "yes":
      return true;
    case "false":
    case "0":
    case "f":
    case "no":
      return false;
    default:
      throw internal(`Not a truth value: platform/${key}=${text}`);
  }
}

/** A whole number in a VM's platform data; raises `Internal_error`. */
export function platformNumber(vm: VmT, key: string): number | undefined {
  const text = vm.platformdata[key];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value)) throw internal(`Not a number: platform/${key}=${text}`);
  return value;
}

/** What a guest sees of the platform (spec: xen-domain-build.md, section 3.3); raises `Internal_error`. */
export function guestPlatform(vm: VmT): GuestPlatform {
  const [kind, info] = vm.ty;
  const nestedVirtualization = platformFlag(vm, "nested-virt", false);
  const featureset = featureWords(vm.platformdata.featureset);
  const mmioHole = platformNumber(vm, "mmio_hole_size");
  const x87FipWidth = platformNumber(vm, "x87-fip-width");
  const coresPerSocket = platformNumber(vm, "cores-per-socket") ?? 1;
  if (coresPerSocket < 1 || vm.vcpu_max % coresPerSocket !== 0) {
    throw internal(`${vm.vcpu_max} vCPUs are no multiple of platform/cores-per-socket=${coresPerSocket}`);
  }
  return {
    ...(featureset !== undefined && { featureset }),
    pae: platformFlag(vm, "pae", true),
    acpi: platformFlag(vm, "acpi", true),
    apic: platformFlag(vm, "apic", true),
    acpiS3: platformFlag(vm, "acpi_s3", false),
    acpiS4: platformFlag(vm, "acpi_s4", false),
    hpet: platformFlag(vm, "hpet", true),
    nx: platformFlag(vm, "nx", true),
    viridian: platformFlag(vm, "viridian", false),
    tscMode: platformNumber(vm, "tsc_mode") ?? 0,
    noMigrate: platformFlag(vm, "nomigrate", false) || nestedVirtualization,
    nestedVirtualization,
    coresPerSocket,
    timeOffset: kind === "HVM" ? Number.parseInt(info.timeoffset, 10) || 0 : 0,
    ...(mmioHole !== undefined && { mmioHole }),
    ...(x87FipWidth !== undefined && { x87FipWidth }),
    ...(vm.generation_id !== undefined && { generationId: vm.generation_id }),
  };
}

/** Words of 8 hexadecimal digits, joined by `-` or `:`; nothing for the host's default. Raises `Internal_error`. */
function featureWords(text: string | undefined): number[] | undefined {
  if (text === undefined || text === "") return undefined;
  return text.split(/[-:]/).map((word) => {
    if (!/^[0-9a-f]{1,8}$/i.test(word)) throw internal(`Not a CPU policy: ${text.slice(0, 300)}`);
    return Number.parseInt(word, 16);
  });
}

/** Feature words as text. */
export function featureText(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("-");
}
