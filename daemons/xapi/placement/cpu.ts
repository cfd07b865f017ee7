import { errors } from "../../../generated/api/errors.ts";
import type { HostRow } from "../../../generated/api/records/host.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { domainTypeOf } from "../vm/facts.ts";

/** Whether every feature of a set in words of hexadecimal digits is in another. */
function isSubset(features: string, of: string): boolean {
  const words = of.split("-");
  return features.split("-").every((word, i) => {
    const here = BigInt(`0x${word || "0"}`);
    return (here & ~BigInt(`0x${words[i] || "0"}`)) === 0n;
  });
}

/**
 * Checks that a VM with memory to come back to finds the CPU that it booted on. Raises VM_INCOMPATIBLE_WITH_THIS_HOST
 * [vm; host; reason].
 */
export function checkCpu(vm: Ref<"VM">, row: VMRow, host: Ref<"host">, { cpu_info }: HostRow): void {
  if (row.power_state === "Halted") return;
  const { vendor, features } = row.last_boot_CPU_flags;
  if (vendor !== undefined && cpu_info.vendor !== undefined && vendor !== cpu_info.vendor)
    throw errors.VM_INCOMPATIBLE_WITH_THIS_HOST(vm, host, "The VM runs on a CPU of another vendor.");
  const offered = domainTypeOf(row) === "pv" ? cpu_info.features_pv : cpu_info.features_hvm;
  if (features === undefined || features === "" || offered === undefined) return;
  if (!/^[0-9a-f-]*$/i.test(features) || !/^[0-9a-f-]*$/i.test(offered)) return;
  if (!isSubset(features, offered))
    throw errors.VM_INCOMPATIBLE_WITH_THIS_HOST(vm, host, "The VM uses CPU features that the host does not have.");
}
