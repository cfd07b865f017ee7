import type { Ambient } from "../../../runtime/ambient.ts";

/** Identifiers that mean that the guest is not told of a generation. */
const NONE: readonly string[] = ["", "0:0"];

/** A generation identifier that no guest has seen: two numbers of 63 bits. */
export function freshGenerationId(ambient: Ambient): string {
  const bytes = ambient.bytes(16);
  const [first, second] = [0, 8].map((at) => bytes.readBigUInt64BE(at) >> 1n);
  return `${first}:${second}`;
}

/** The identifier of a copy of a VM: another one, where the VM has one at all. */
export function renewedGenerationId(ambient: Ambient, present: string): string {
  return NONE.includes(present) ? present : freshGenerationId(ambient);
}
