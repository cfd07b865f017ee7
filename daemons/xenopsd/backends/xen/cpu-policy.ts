import { internal } from "../../errors.ts";

/**
 * What two CPU policies have in common, word by word (spec: xenopsd.md, section 13). Policies are words of 8 hexadecimal
 * digits joined by `-`; the shorter one is taken to end in zeros. Raises `Internal_error` for a text that is none.
 */
export function combinePolicies(one: string, other: string): string {
  const [a, b] = [words(one), words(other)];
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, at) => text((a[at] ?? 0) & (b[at] ?? 0))).join("-");
}

/** Whether a host's policy has every feature of a VM's. Raises `Internal_error` for a text that is no policy. */
export function isPolicyCompatible(vm: string, host: string): boolean {
  const offered = words(host);
  return words(vm).every((word, at) => (word & ~(offered[at] ?? 0)) === 0);
}

function words(policy: string): number[] {
  if (policy === "") return [];
  return policy.split("-").map((word) => {
    if (!/^[0-9a-f]{1,8}$/i.test(word)) throw internal(`Not a CPU policy: ${policy.slice(0, 300)}`);
    return Number.parseInt(word, 16);
  });
}

function text(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
