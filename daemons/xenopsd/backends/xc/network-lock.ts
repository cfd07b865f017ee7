import { isIPv4, isIPv6 } from "node:net";
import type { VifT } from "../../../../generated/daemons/xenops.ts";

/** What a locked interface may send from. */
export interface Lock {
  readonly mac: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/**
 * The filter of an interface; nothing for one that is not locked. What programs are told is made of it: raises an Error for what is no
 * address, so that none can bring rules of its own.
 */
export function lockOf({ mac, locking_mode: mode }: Pick<VifT, "mac" | "locking_mode">): Lock | undefined {
  if (typeof mode === "string") return undefined;
  const { ipv4, ipv6 } = mode[1];
  const wrong =
    (isMac(mac) ? undefined : mac) ??
    ipv4.find((address) => !isIPv4(address)) ??
    ipv6.find((address) => !isIPv6(address) || address.includes("%"));
  if (wrong !== undefined) throw new Error(`a locked interface cannot be filtered by ${JSON.stringify(wrong)}`);
  return { mac, ipv4, ipv6 };
}

function isMac(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);
}
