/**
 * Texts of the broker are byte strings: each character is one byte, 0 to 255. Payloads and names pass through as they came, valid
 * UTF-8 or not (spec: message-switch.md, section 2.3), and `JSON.stringify` escapes them as the wire wants.
 */

/** A byte string as a JSON string: `"`, `\` and control characters are escaped, everything else stays. */
export function jsonBytes(text: string): string {
  const json = JSON.stringify(text);
  return json.includes("\x7f") ? json.replaceAll("\x7f", "\\u007f") : json;
}

/** Text as the bytes of its UTF-8 form. */
export function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The text whose UTF-8 form these bytes are; what is not UTF-8 becomes U+FFFD. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

const INT64_LEAST = -(2n ** 63n);
const INT64_MOST = 2n ** 63n - 1n;

/** Decimal text as an integer of 64 bits, a `bigint` only beyond 2^53; `undefined` for anything else. */
export function parseInt64(text: string): number | bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const near = Number(text);
  if (Number.isSafeInteger(near)) return near === 0 ? 0 : near;
  const exact = BigInt(text.replace(/^\+/, ""));
  return exact >= INT64_LEAST && exact <= INT64_MOST ? exact : undefined;
}

/** Where a quoted text ends that begins at `start`: the position behind its second quote, or -1 where there is none. */
export function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code === 0x5c) at += 1;
  }
  return -1;
}
