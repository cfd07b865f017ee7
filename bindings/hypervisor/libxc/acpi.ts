/** A part of the ACPI tables, and where it goes in a guest's memory. */
export interface AcpiPart {
  readonly data: Buffer;
  readonly address: bigint;
}

/** Where PVH guests have their tables (spec: xen-domain-build.md, section 3.3). */
const rootPointerAddress = 0x10_0000n - 64n;
const tablesAddress = 0xfc00_0000n;

const headerBytes = 36;
const rootPointerBytes = 36;
const fadtBytes = 268;
const localApicBytes = 8;
const localApicAddress = 0xfee0_0000;

/** Flags of the FADT: the processors' caches can be flushed, power states are known to be the simplest, no fixed hardware. */
const Fadt = { wbinvd: 1 << 0, procC1: 1 << 2, hardwareReduced: 1 << 20 } as const;
/** What the FADT says of the PC: neither a VGA display nor a CMOS clock. */
const Boot = { noVga: 1 << 2, noClock: 1 << 5 } as const;

/**
 * The ACPI tables of a PVH guest: processors and nothing else, as the guest has no hardware. The root pointer comes first.
 */
export function pvhAcpi(vcpus: number): AcpiPart[] {
  const dsdtAt = tablesAddress;
  const dsdt = table("DSDT", 2, Buffer.alloc(0));
  const fadtAt = aligned(dsdtAt + BigInt(dsdt.length));
  const fadt = fadtOf(dsdtAt);
  const madtAt = aligned(fadtAt + BigInt(fadt.length));
  const madt = madtOf(vcpus);
  const xsdtAt = aligned(madtAt + BigInt(madt.length));
  const pointers = Buffer.alloc(16);
  pointers.writeBigUInt64LE(fadtAt, 0);
  pointers.writeBigUInt64LE(madtAt, 8);
  const xsdt = table("XSDT", 1, pointers);
  const tables = Buffer.alloc(Number(xsdtAt - tablesAddress) + xsdt.length);
  for (const [part, at] of [
    [dsdt, dsdtAt],
    [fadt, fadtAt],
    [madt, madtAt],
    [xsdt, xsdtAt],
  ] as const)
    part.copy(tables, Number(at - tablesAddress));
  return [
    { data: rootPointerOf(xsdtAt), address: rootPointerAddress },
    { data: tables, address: tablesAddress },
  ];
}

function aligned(address: bigint): bigint {
  return (address + 15n) & ~15n;
}

/** The byte that makes the sum of all 0. */
function checksum(bytes: Buffer): number {
  return (256 - (bytes.reduce((sum, byte) => sum + byte, 0) & 0xff)) & 0xff;
}

function table(signature: string, revision: number, body: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(signature, 0, 4, "latin1");
  header.writeUInt32LE(headerBytes + body.length, 4);
  header.writeUInt8(revision, 8);
  header.write("XAPITS", 10, 6, "latin1");
  header.write("GUEST   ", 16, 8, "latin1");
  header.writeUInt32LE(1, 24);
  header.write("XAPI", 28, 4, "latin1");
  header.writeUInt32LE(1, 32);
  const whole = Buffer.concat([header, body]);
  whole.writeUInt8(checksum(whole), 9);
  return whole;
}

function rootPointerOf(xsdt: bigint): Buffer {
  const pointer = Buffer.alloc(rootPointerBytes);
  pointer.write("RSD PTR ", 0, 8, "latin1");
  pointer.write("XAPITS", 9, 6, "latin1");
  pointer.writeUInt8(2, 15);
  pointer.writeUInt32LE(rootPointerBytes, 20);
  pointer.writeBigUInt64LE(xsdt, 24);
  // The first sum is over what was the whole in ACPI 1.0.
  pointer.writeUInt8(checksum(pointer.subarray(0, 20)), 8);
  pointer.writeUInt8(checksum(pointer), 32);
  return pointer;
}

function fadtOf(dsdt: bigint): Buffer {
  const body = Buffer.alloc(fadtBytes - headerBytes);
  const at = (offset: number) => offset - headerBytes;
  body.writeUInt32LE(Number(dsdt), at(40));
  body.writeUInt16LE(Boot.noVga | Boot.noClock, at(109));
  body.writeUInt32LE(Fadt.wbinvd | Fadt.procC1 | Fadt.hardwareReduced, at(112));
  body.writeBigUInt64LE(dsdt, at(140));
  return table("FACP", 5, body);
}

function madtOf(vcpus: number): Buffer {
  const body = Buffer.alloc(8 + vcpus * localApicBytes);
  body.writeUInt32LE(localApicAddress, 0);
  for (let vcpu = 0; vcpu < vcpus; vcpu += 1) {
    const at = 8 + vcpu * localApicBytes;
    body.writeUInt8(0, at);
    body.writeUInt8(localApicBytes, at + 1);
    body.writeUInt8(vcpu, at + 2);
    // Xen numbers the local APICs of a guest by twos.
    body.writeUInt8(vcpu * 2, at + 3);
    body.writeUInt32LE(1, at + 4);
  }
  return table("APIC", 3, body);
}
