import type { Ambient } from "../../../runtime/ambient.ts";

/** 32 letters and digits that cannot be taken for each other (no 0, 1, I, O): each is worth 5 bits. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password that can be read aloud: 24 characters in groups of four, 120 bits. For the first start of a host without PAM. */
export function randomPassword(ambient: Ambient): string {
  const letters = Array.from(ambient.bytes(24), (byte) => alphabet[byte % alphabet.length]);
  return Array.from({ length: 6 }, (_, group) => letters.slice(group * 4, group * 4 + 4).join("")).join("-");
}
