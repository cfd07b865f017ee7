import { WIDTH } from "../../writer/layout/settings.ts";

/**
 * A value as JSON in the formatter's layout: what fits on a line stays on it, what does not is spread over lines. The
 * formatter then has nothing to change.
 */
export function jsonText(value: unknown): string {
  return `${layOut(value, "", 0)}\n`;
}

/**
 * @param indent what stands in front of the lines that the value begins and ends on
 * @param taken columns that are taken in front of and behind the value on its line
 */
function layOut(value: unknown, indent: string, taken: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const members = list
    ? value.map((v) => layOut(v, inner, inner.length + 1))
    : Object.keys(value).map((key) => {
        const name = `${JSON.stringify(key)}: `;
        return name + layOut(Reflect.get(value, key), inner, inner.length + name.length + 1);
      });
  if (members.length === 0) return list ? "[]" : "{}";
  if (!(list && holdsStructures(value)) && fits(members, WIDTH - taken - (list ? 2 : 4)))
    return list ? `[${members.join(", ")}]` : `{ ${members.join(", ")} }`;
  const lines = members.join(`,\n${inner}`);
  return list ? `[\n${inner}${lines}\n${indent}]` : `{\n${inner}${lines}\n${indent}}`;
}

/** Whether members stand on one line within a width; one that is spread over lines itself spreads what holds it. */
function fits(members: readonly string[], width: number): boolean {
  let left = width + 2;
  for (const member of members) {
    left -= member.length + 2;
    if (left < 0) return false;
  }
  return members.every((member) => !member.includes("\n"));
}

/** The formatter spreads a list of two or more structures, each with two or more members, whatever its width. */
function holdsStructures(list: readonly unknown[]): boolean {
  const sizes = list.map((v) => (typeof v === "object" && v !== null ? Object.keys(v).length : 0));
  const alike = list.every((v) => Array.isArray(v)) || list.every((v) => !Array.isArray(v));
  return list.length > 1 && alike && sizes.every((n) => n > 1);
}
