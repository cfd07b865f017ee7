import { isUtf8 } from "node:buffer";

/** Characters that no text of the wire may hold: controls other than TAB, LF and CR, and the two non-characters of XML. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * Position of the first character that text may not hold, or -1 (spec: api-wire.md, section 15, rows 4 and 5). Lone surrogates are not
 * looked for.
 */
export function forbiddenCharacterAt(text: string): number {
  return FORBIDDEN.test(text) ? text.search(FORBIDDEN) : -1;
}

/** Why a text may not be stored or sent, or `undefined` where it may (spec: api-wire.md, section 6, rule 8). */
export function badTextReason(text: string): string | undefined {
  const at = forbiddenCharacterAt(text);
  if (at >= 0) {
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
    return `The character U+${code} is not allowed in text.`;
  }
  return text.isWellFormed() ? undefined : "A surrogate without its other half is not allowed in text.";
}

const EACH_FORBIDDEN = new RegExp(FORBIDDEN, "g");

/** A text that may be stored and sent: what `badTextReason` refuses becomes U+FFFD. */
export function storableText(text: string): string {
  return text.toWellFormed().replace(EACH_FORBIDDEN, "\ufffd");
}

/** Bytes as text, each byte that is not part of valid UTF-8 shown as U+FFFD (spec: api-wire.md, section 6, rule 8). */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  let out = "";
  let from = 0;
  while (from < buffer.length) {
    const bad = firstBadByte(buffer, from);
    out += buffer.toString("utf8", from, bad);
    if (bad < buffer.length) out += "\ufffd";
    from = bad + 1;
  }
  return out;
}

/** Position of the first byte, from `from` on, that does not begin or continue a UTF-8 sequence; the length where all do. */
export function firstBadByte(bytes: Uint8Array, from = 0): number {
  let at = from;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

/** Length of the UTF-8 sequence that starts at `at`, or 0 where none does: overlong forms and surrogates are none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let index = 2; index < length; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
