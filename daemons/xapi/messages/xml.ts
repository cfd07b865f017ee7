import { storableText } from "../../../runtime/rpc/text.ts";

/** Text as the content of an XML element; characters that XML does not have become U+FFFD. */
export function escapeXml(text: string): string {
  return storableText(text).replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character);
}

/** A bare carriage return would come back as a line feed. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
};

/** The text that an XML element's content stands for; unknown entities stay as they are. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const NAMES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
