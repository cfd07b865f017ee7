import type { DomainInfo, VcpuInfo } from "../hypervisor/domain.ts";
import { uuidOfHandle } from "./create-domain.ts";

/** Bytes of `xc_domaininfo_t` and `xc_vcpuinfo_t` (spec: xen-domain-build.md, sections 1.2 and 1.3). */
export const domainInfoBytes = 112;
export const vcpuInfoBytes = 24;

const Flag = {
  dying: 0x1,
  hvm: 0x2,
  shutdown: 0x4,
  paused: 0x8,
  blocked: 0x10,
  running: 0x20,
  hap: 0x100,
} as const;

/** An `xc_domaininfo_t`. */
export function decodeDomainInfo(from: Buffer): DomainInfo {
  const flags = from.readUInt32LE(4);
  const shutdown = (flags & Flag.shutdown) !== 0;
  return {
    domid: from.readUInt16LE(0),
    uuid: uuidOfHandle(from.subarray(76, 92)),
    hvm: (flags & Flag.hvm) !== 0,
    hap: (flags & Flag.hap) !== 0,
    dying: (flags & Flag.dying) !== 0,
    shutdown,
    shutdownCode: shutdown ? (flags >>> 16) & 0xff : 0,
    paused: (flags & Flag.paused) !== 0,
    blocked: (flags & Flag.blocked) !== 0,
    running: (flags & Flag.running) !== 0,
    totalPages: Number(from.readBigUInt64LE(8)),
    maxPages: Number(from.readBigUInt64LE(16)),
    outstandingPages: Number(from.readBigUInt64LE(24)),
    cpuTime: from.readBigUInt64LE(56),
    onlineVcpus: from.readUInt32LE(64),
    maxVcpuId: from.readUInt32LE(68),
    sharedInfoFrame: from.readBigUInt64LE(48),
  };
}

/** An `xc_vcpuinfo_t`. */
export function decodeVcpuInfo(from: Buffer): VcpuInfo {
  return {
    vcpu: from.readUInt32LE(0),
    online: from.readUInt8(4) !== 0,
    blocked: from.readUInt8(5) !== 0,
    running: from.readUInt8(6) !== 0,
    cpuTime: from.readBigUInt64LE(8),
    cpu: from.readUInt32LE(16),
  };
}
