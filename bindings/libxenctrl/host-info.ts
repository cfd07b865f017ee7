import type { CpuTopology, HostCapabilities, NodeInfo, PhysicalInfo } from "../hypervisor/host.ts";

/** Bytes of `xc_physinfo_t`, `xc_cputopo_t` and `xc_meminfo_t` (spec: xen-domain-build.md, section 1.3). */
export const physicalInfoBytes = 112;
export const cpuTopologyBytes = 12;
export const memoryInfoBytes = 16;

/** What stands for a processor, a node or a distance that is not there. */
const nothing32 = 0xffff_ffff;
const nothing64 = 0xffff_ffff_ffff_ffffn;

/** An `xc_physinfo_t`. */
export function decodePhysicalInfo(from: Buffer): PhysicalInfo {
  return {
    threadsPerCore: from.readUInt32LE(0),
    coresPerSocket: from.readUInt32LE(4),
    cpus: from.readUInt32LE(8),
    maxCpuId: from.readUInt32LE(12),
    nodes: from.readUInt32LE(16),
    maxNodeId: from.readUInt32LE(20),
    cpuKhz: from.readUInt32LE(24),
    capabilities: capabilitiesOf(from.readUInt32LE(28)),
    totalPages: Number(from.readBigUInt64LE(40)),
    freePages: Number(from.readBigUInt64LE(48)),
    scrubPages: Number(from.readBigUInt64LE(56)),
    outstandingPages: Number(from.readBigUInt64LE(64)),
  };
}

function capabilitiesOf(bits: number): HostCapabilities {
  const has = (bit: number) => (bits & (1 << bit)) !== 0;
  return {
    hvm: has(0),
    pv: has(1),
    directIo: has(2),
    hap: has(3),
    shadow: has(4),
    sharedIommuTables: has(5),
    vmtrace: has(6),
    vpmu: has(7),
    grantTableV1: has(8),
    grantTableV2: has(9),
  };
}

/** An array of `xc_cputopo_t`. */
export function decodeCpuTopology(from: Buffer, count: number): (CpuTopology | undefined)[] {
  return Array.from({ length: count }, (_, at) => {
    const [core, socket, node] = [0, 4, 8].map((offset) => from.readUInt32LE(at * cpuTopologyBytes + offset));
    if (core === undefined || socket === undefined || node === undefined || core === nothing32) return undefined;
    return { core, socket, node };
  });
}

/** An array of `xc_meminfo_t`, and the distances from every node to every node. */
export function decodeNodes(from: Buffer, distances: Buffer, count: number): (NodeInfo | undefined)[] {
  return Array.from({ length: count }, (_, at) => {
    const size = from.readBigUInt64LE(at * memoryInfoBytes);
    if (size === nothing64) return undefined;
    const row = Array.from({ length: count }, (_, to) => distances.readUInt32LE((at * count + to) * 4));
    return { size, free: from.readBigUInt64LE(at * memoryInfoBytes + 8), distances: row };
  });
}
