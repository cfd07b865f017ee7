/** Text as the content of an XML element; characters that XML does not have become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(UNUSABLE, "\ufffd")
    .replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const UNUSABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** A bare carriage return would come back as a line feed. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
};
