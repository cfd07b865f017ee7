import type { MemoryRange } from "../domain.ts";

const mib = 1024n * 1024n;
const gib4 = 0x1_0000_0000n;

/** Bytes below 4 GiB for devices, unless more are asked for. */
const defaultMmioBytes = 256n * mib;
/** Firmware and the display's window begin below this. */
const lowMemoryEnd = mib;
/** The frames that libxenguest sets aside for rings and the like, below this frame. */
const specialFramesEnd = 0xff000n;
const specialFrames = 8n;
const pageBytes = 4096n;

const ram = 1;
const reserved = 2;
const acpi = 3;

/** Where a HVM or PVH guest's memory lies: from 0 to `lowEnd`, and from 4 GiB to `highEnd` where that is not 0. */
export interface MemoryLayout {
  readonly lowEnd: bigint;
  readonly highEnd: bigint;
  readonly mmioStart: bigint;
  readonly mmioSize: bigint;
}

/** Spec: xen-domain-build.md, section 3.3. `mmioHole`: bytes below 4 GiB that are left to devices. */
export function memoryLayout(maxMib: number, mmioHole?: number): MemoryLayout {
  const size = mmioHole === undefined ? defaultMmioBytes : BigInt(mmioHole);
  const mmioStart = gib4 - (size < defaultMmioBytes ? defaultMmioBytes : size);
  const memory = BigInt(maxMib) * mib;
  const lowEnd = memory < mmioStart ? memory : mmioStart;
  return {
    lowEnd,
    highEnd: memory > lowEnd ? gib4 + memory - lowEnd : 0n,
    mmioStart,
    mmioSize: gib4 - mmioStart,
  };
}

/**
 * The memory map that a HVM or PVH guest is shown. `tables`: where there are ACPI tables in its memory. A guest with a device model finds
 * its first MiB as its firmware says.
 */
export function memoryMap(
  { lowEnd, highEnd }: MemoryLayout,
  tables: readonly { readonly data: Uint8Array; readonly address: bigint }[],
  deviceModel: boolean,
): MemoryRange[] {
  const start = deviceModel ? lowMemoryEnd : 0n;
  const special = { start: (specialFramesEnd - specialFrames) * pageBytes, size: specialFrames * pageBytes };
  return [
    { start, size: lowEnd - start, type: ram },
    ...tables
      .map(({ data, address }) => pagesOf(address, BigInt(data.length), acpi))
      .filter(({ start }) => start >= lowEnd),
    ...(deviceModel ? [] : [{ ...special, type: reserved }]),
    ...(highEnd === 0n ? [] : [{ start: gib4, size: highEnd - gib4, type: ram }]),
  ];
}

function pagesOf(address: bigint, length: bigint, type: number): MemoryRange {
  const start = address - (address % pageBytes);
  const end = address + length;
  return { start, size: ((end - start + pageBytes - 1n) / pageBytes) * pageBytes, type };
}
