/** Where `hvmloader` finds what it is to know of the machine: a frame, and an offset in it. */
export const hvmInfoFrame = 0x9fn;
export const hvmInfoOffset = 0x800;
export const hvmInfoBytes = 48;

const checksumOffset = 12;
const vcpuMapOffset = 32;
const pageBytes = 4096n;

/** What `struct hvm_info_table` says (spec: xen-domain-build.md, section 3.3). Addresses are in bytes. */
export interface HvmInfo {
  readonly apic: boolean;
  readonly vcpus: number;
  /** By number of the vCPU. */
  readonly online: readonly boolean[];
  readonly lowEnd: bigint;
  readonly highEnd: bigint;
  /** The first address that the hypervisor uses for itself. */
  readonly reservedStart: bigint;
}

/** The table, with its sum. */
export function encodeHvmInfo({ apic, vcpus, online, lowEnd, highEnd, reservedStart }: HvmInfo): Buffer {
  const into = Buffer.alloc(hvmInfoBytes);
  into.write("HVM INFO", 0, 8, "latin1");
  into.writeUInt32LE(hvmInfoBytes, 8);
  into.writeUInt8(apic ? 1 : 0, 13);
  into.writeUInt32LE(vcpus, 16);
  into.writeUInt32LE(Number(lowEnd / pageBytes), 20);
  into.writeUInt32LE(Number(reservedStart / pageBytes), 24);
  into.writeUInt32LE(Number(highEnd / pageBytes), 28);
  for (const [vcpu, is] of online.entries()) {
    const at = vcpuMapOffset + (vcpu >> 3);
    if (is) into.writeUInt8(into.readUInt8(at) | (1 << (vcpu & 7)), at);
  }
  into.writeUInt8((256 - (into.reduce((sum, byte) => sum + byte, 0) & 0xff)) & 0xff, checksumOffset);
  return into;
}
