const escapes: Readonly<Record<string, string>> = {
  " ": "%.",
  "\t": "%t",
  "\n": "%n",
  "\r": "%r",
  "%": "%%",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const unescapes: Readonly<Record<string, string>> = {
  ".": " ",
  t: "\t",
  n: "\n",
  r: "\r",
  "%": "%",
  // Written by very old releases.
  _: "  ",
};

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A column's text as an attribute value: XML's escapes, and `%` ones for blanks (spec: database.md, section 4). */
export function attributeOf(text: string): string {
  return /[ \t\n\r%&<>"]/.test(text) ? text.replace(/[ \t\n\r%&<>"]/g, (character) => escapes[character] ?? "") : text;
}

/** The text of an attribute value after XML's own unescaping; raises an `Error` for an unknown `%` escape. */
export function textOfAttribute(value: string): string {
  if (!value.includes("%")) return value;
  return value.replace(/%(.?)/gs, (sequence, character: string) => {
    const text = unescapes[character];
    if (text === undefined) throw new Error(`the escape ${sequence} is unknown`);
    return text;
  });
}

/** An attribute value with XML's references resolved and blanks normalised; raises an `Error` for an unknown reference. */
export function resolveReferences(value: string): string {
  const normal = /[\t\n\r]/.test(value) ? value.replace(/\r\n|[\t\n\r]/g, " ") : value;
  if (!normal.includes("&")) return normal;
  return normal.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}))?(;?)/g,
    (reference, decimal, hex, name, end) => {
      const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
      const text = code === undefined ? entities[String(name)] : characterOf(code);
      if (text === undefined || end !== ";") throw new Error(`the reference ${reference} is unknown`);
      return text;
    },
  );
}

function characterOf(code: number): string | undefined {
  const legal =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0x10ffff);
  return legal ? String.fromCodePoint(code) : undefined;
}
