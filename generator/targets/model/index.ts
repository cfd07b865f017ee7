import type { Target } from "../target.ts";

/** The resolved model itself. */
export const model: Target = {
  name: "model",
  doc: "model.json: the whole datamodel, everything spelt out.",
  owns: ["generated/model.json"],
  generate: (resolved) => [{ path: "generated/model.json", text: `${layOut(resolved, 0)}\n`, laidOut: true }],
};

/** Width up to which a value stays on one line. */
const LINE = 160;

/** JSON with one entity on a line, so that a change shows as the line it is. Only what may fit is written at once. */
function layOut(value: unknown, depth: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (room(value, LINE) >= 0) {
    const flat = JSON.stringify(value);
    if (flat.length <= LINE) return flat;
  }
  const indent = `\n${" ".repeat(depth + 1)}`;
  const close = `\n${" ".repeat(depth)}`;
  if (Array.isArray(value)) return `[${value.map((member) => indent + layOut(member, depth + 1)).join(",")}${close}]`;
  const members = Object.entries(value).map(([k, v]) => `${indent}${JSON.stringify(k)}: ${layOut(v, depth + 1)}`);
  return `{${members.join(",")}${close}}`;
}

/** What a value leaves of a width, at most: texts with signs that JSON escapes take more. Negative as soon as it cannot fit. */
function room(value: unknown, width: number): number {
  if (typeof value === "string") return width - value.length - 2;
  if (typeof value !== "object" || value === null) return width - 1;
  let left = width - 1;
  if (Array.isArray(value)) {
    for (const member of value) {
      left = room(member, left) - 1;
      if (left < 0) return left;
    }
    return left;
  }
  for (const key of Object.keys(value)) {
    left = room(Reflect.get(value, key), left - key.length - 3) - 1;
    if (left < 0) return left;
  }
  return left;
}
