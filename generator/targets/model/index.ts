import type { Target } from "../target.ts";

/** The resolved model itself. */
export const model: Target = {
  name: "model",
  doc: "model.json: the whole datamodel, everything spelt out.",
  owns: ["generated/model.json"],
  generate: (resolved) => [{ path: "generated/model.json", text: `${layOut(resolved, 0)}\n` }],
};

/** Width up to which a value stays on one line. */
const LINE = 160;

/** JSON with one entity on a line, so that a change shows as the line it is. */
function layOut(value: unknown, depth: number): string {
  const flat = JSON.stringify(value);
  if (flat.length <= LINE || typeof value !== "object" || value === null) return flat;
  const indent = " ".repeat(depth + 1);
  const close = `\n${" ".repeat(depth)}`;
  if (Array.isArray(value)) return `[\n${value.map((v) => indent + layOut(v, depth + 1)).join(",\n")}${close}]`;
  const members = Object.entries(value).map(([k, v]) => `${indent}${JSON.stringify(k)}: ${layOut(v, depth + 1)}`);
  return `{\n${members.join(",\n")}${close}}`;
}
