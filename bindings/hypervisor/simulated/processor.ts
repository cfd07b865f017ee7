import type { HostCapabilities } from "../host.ts";

/** All that a toolstack may use, but for what no simulated guest could measure. */
export const capabilities: HostCapabilities = {
  hvm: true,
  pv: true,
  directIo: true,
  hap: true,
  shadow: true,
  sharedIommuTables: true,
  vmtrace: false,
  vpmu: false,
  grantTableV1: true,
  grantTableV2: true,
};

/** Feature words of a server processor of 2021. */
export const hostFeatures: readonly number[] = [
  0x1fc9cbf5,
  0xf6fa3203,
  0x2991cbf5,
  0x00000123,
  0x0000000f,
  0xf1bf27eb,
  0x4800595e,
  0x00000100,
  0xbc000400,
  ...new Array<number>(12).fill(0),
];

/** Those of them that PV guests get. */
export const pvFeatures: readonly number[] = [
  0x1fc9cbf5,
  0xf6f83203,
  0x2991cbf5,
  0x00000123,
  0x0000000f,
  0xf19f07ab,
  0x00405042,
  0x00000100,
  0xbc000400,
  ...new Array<number>(12).fill(0),
];

/** The first block of the host's `/proc/cpuinfo`. */
export const cpuInfoText = `processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 106
model name\t: Intel(R) Xeon(R) Gold 6348 CPU @ 2.60GHz
stepping\t: 6
cpu MHz\t\t: 2599.998
flags\t\t: fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush acpi mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc rep_good nopl nonstop_tsc cpuid pni pclmulqdq monitor est ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand hypervisor lahf_lm abm 3dnowprefetch cpuid_fault ssbd ibrs ibpb stibp fsgsbase bmi1 avx2 bmi2 erms rdseed adx clflushopt clwb sha_ni xsaveopt xsavec xgetbv1
`;
