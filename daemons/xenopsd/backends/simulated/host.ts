import type { HostT } from "../../../../generated/daemons/xenops.ts";
import type { HostBackend } from "../backend.ts";
import { combinePolicies, isPolicyCompatible } from "./cpu-policy.ts";

/** Feature words of a server processor of 2021, as 8 hexadecimal digits each. */
const HOST_FEATURES =
  "1fc9cbf5-f6fa3203-2991cbf5-00000123-0000000f-f1bf27eb-4800595e-00000100-bc000400-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000";
const HVM_FEATURES = HOST_FEATURES;
const PV_FEATURES =
  "1fc9cbf5-f6f83203-2991cbf5-00000123-0000000f-f19f07ab-00405042-00000100-bc000400-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000000";

/** The fictitious host: processors are always the same, memory as set. */
export function simulatedHost(totalMemory: number): HostBackend {
  return {
    stat: hostRecord,
    consoleData: () => "Xen simulator",
    totalMemoryMib: () => Math.floor(totalMemory / 2 ** 20),
    sendDebugKeys() {},
    updateGuestAgentFeatures() {},
    combineCpuPolicies: combinePolicies,
    isCompatible: isPolicyCompatible,
    setNumaAffinityPolicy() {},
    dequarantine() {},
  };
}

function hostRecord(): HostT {
  return {
    cpu_info: {
      cpu_count: 8,
      socket_count: 1,
      threads_per_core: 2,
      nr_nodes: 1,
      vendor: "GenuineIntel",
      speed: "2600.000",
      modelname: "Intel(R) Xeon(R) Gold 6348 CPU @ 2.60GHz",
      family: "6",
      model: "106",
      stepping: "6",
      flags:
        "fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush acpi mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc rep_good nopl nonstop_tsc cpuid pni pclmulqdq monitor est ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand hypervisor lahf_lm abm 3dnowprefetch cpuid_fault ssbd ibrs ibpb stibp fsgsbase bmi1 avx2 bmi2 erms rdseed adx clflushopt clwb sha_ni xsaveopt xsavec xgetbv1",
      features: HOST_FEATURES,
      features_pv: PV_FEATURES,
      features_hvm: HVM_FEATURES,
      features_pv_host: PV_FEATURES,
      features_hvm_host: HVM_FEATURES,
    },
    hypervisor: {
      version: "4.20.0",
      capabilities: "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_64",
    },
    chipset_info: { iommu: true, hvm: true },
  };
}
