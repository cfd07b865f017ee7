const WIDTH = 120;

/**
 * A value as JSON in the formatter's layout: what fits on a line stays on it, what does not is spread over lines. The
 * formatter then has nothing to change.
 */
export function jsonText(value: unknown): string {
  return `${layOut(value, "", 0).text}\n`;
}

interface Laid {
  readonly text: string;
  /** True: one line. */
  readonly flat: boolean;
}

/** @param room columns that are taken in front of and behind the value on its line */
function layOut(value: unknown, indent: string, room: number): Laid {
  if (typeof value !== "object" || value === null) return { text: JSON.stringify(value), flat: true };
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const members = list
    ? value.map((v) => layOut(v, inner, inner.length + 1))
    : Object.entries(value).map(([key, v]) => {
        const name = `${JSON.stringify(key)}: `;
        const member = layOut(v, inner, inner.length + name.length + 1);
        return { text: name + member.text, flat: member.flat };
      });
  if (members.length === 0) return { text: list ? "[]" : "{}", flat: true };
  if (members.every((m) => m.flat) && !(list && holdsStructures(value))) {
    const one = members.map((m) => m.text).join(", ");
    const text = list ? `[${one}]` : `{ ${one} }`;
    if (room + text.length <= WIDTH) return { text, flat: true };
  }
  const lines = members.map((m) => inner + m.text).join(",\n");
  return { text: list ? `[\n${lines}\n${indent}]` : `{\n${lines}\n${indent}}`, flat: false };
}

/** The formatter spreads a list of two or more structures, each with two or more members, whatever its width. */
function holdsStructures(list: readonly unknown[]): boolean {
  const sizes = list.map((v) => (typeof v === "object" && v !== null ? Object.keys(v).length : 0));
  const alike = list.every((v) => Array.isArray(v)) || list.every((v) => !Array.isArray(v));
  return list.length > 1 && alike && sizes.every((n) => n > 1);
}
