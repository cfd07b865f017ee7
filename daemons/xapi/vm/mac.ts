import { createHash } from "node:crypto";

/** Whether a text is an Ethernet address of one interface: six octets, not a multicast address. */
export function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) && (Number.parseInt(text.slice(0, 2), 16) & 1) === 0;
}

/**
 * The address of a VM's interface that nobody chose one for: always the same for the same seed and device, locally administered, of
 * one interface.
 */
export function macOf(seed: string, device: string): string {
  const digest = createHash("sha256").update(`${seed}/${device}`).digest().subarray(0, 6);
  const octets = [...digest].map((octet, i) => (i === 0 ? (octet & 0xfc) | 0x02 : octet));
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
