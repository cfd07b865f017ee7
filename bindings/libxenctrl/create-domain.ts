import type { DomainCreation } from "../hypervisor/domain.ts";

/** Bytes of `struct xen_domctl_createdomain` (spec: xen-domain-build.md, section 1.1). */
export const createDomainBytes = 64;

const Flag = { hvm: 0x01, hap: 0x02, iommu: 0x20, nestedVirtualization: 0x40, vpmu: 0x80 } as const;
const noSharedPageTable = 1;
const relaxedMsrs = 1;

/** The 16 bytes of a uuid's text. Raises RangeError for what is none. */
export function handleOfUuid(uuid: string): Buffer {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) throw new RangeError(`not a uuid: ${uuid}`);
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

/** The text of a uuid's 16 bytes. */
export function uuidOfHandle(handle: Uint8Array): string {
  const digits = Buffer.from(handle).toString("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A `struct xen_domctl_createdomain`. */
export function encodeCreateDomain(creation: DomainCreation): Buffer {
  const into = Buffer.alloc(createDomainBytes);
  into.writeUInt32LE(creation.ssidref ?? 0, 0);
  handleOfUuid(creation.uuid).copy(into, 4);
  into.writeUInt32LE(flagsOf(creation), 20);
  into.writeUInt32LE(creation.noSharedPageTable ? noSharedPageTable : 0, 24);
  into.writeUInt32LE(creation.maxVcpus, 28);
  into.writeUInt32LE(creation.maxEventChannel >>> 0, 32);
  into.writeInt32LE(creation.maxGrantFrames, 36);
  into.writeInt32LE(creation.maxMaptrackFrames, 40);
  into.writeUInt32LE(creation.grantVersion, 44);
  into.writeUInt32LE(creation.emulation, 56);
  into.writeUInt32LE(creation.relaxedMsrs ? relaxedMsrs : 0, 60);
  return into;
}

function flagsOf(creation: DomainCreation): number {
  const hvm = creation.type !== "pv";
  return (
    (hvm ? Flag.hvm : 0) |
    (hvm && creation.hap ? Flag.hap : 0) |
    (creation.iommu ? Flag.iommu : 0) |
    (creation.nestedVirtualization ? Flag.nestedVirtualization : 0) |
    (creation.vpmu ? Flag.vpmu : 0)
  );
}
