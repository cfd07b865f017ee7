import type { Target } from "../target.ts";

/** The resolved model itself. */
export const model: Target = {
  name: "model",
  doc: "model.json: the whole datamodel, everything spelt out.",
  owns: ["generated/model.json"],
  generate: (resolved) => [{ path: "generated/model.json", text: `${layOut(resolved, 0).text}\n` }],
};

/** Width up to which a value stays on one line. */
const LINE = 160;

/** A value as text; `flat` is the same where it fits on one line. */
interface Laid {
  readonly text: string;
  readonly flat?: string;
}

/** JSON with one entity on a line, so that a change shows as the line it is. Every value is written once, from the inside out. */
function layOut(value: unknown, depth: number): Laid {
  if (typeof value !== "object" || value === null) {
    const text = JSON.stringify(value);
    return { text, flat: text };
  }
  if (Array.isArray(value))
    return join(
      "[",
      "]",
      value.map((member) => layOut(member, depth + 1)),
      [],
      depth,
    );
  const entries = Object.entries(value);
  const members = entries.map(([, member]) => layOut(member, depth + 1));
  return join(
    "{",
    "}",
    members,
    entries.map(([key]) => JSON.stringify(key)),
    depth,
  );
}

function join(open: string, close: string, members: readonly Laid[], keys: readonly string[], depth: number): Laid {
  const flat = joinFlat(open, close, members, keys);
  if (flat !== undefined) return { text: flat, flat };
  const indent = " ".repeat(depth + 1);
  const lines = members.map(({ text }, i) => (keys.length === 0 ? indent + text : `${indent}${keys[i]}: ${text}`));
  return { text: `${open}\n${lines.join(",\n")}\n${" ".repeat(depth)}${close}` };
}

function joinFlat(open: string, close: string, members: readonly Laid[], keys: readonly string[]): string | undefined {
  let text = open;
  for (const [i, { flat }] of members.entries()) {
    if (flat === undefined || text.length > LINE) return undefined;
    text += `${i === 0 ? "" : ","}${keys.length === 0 ? "" : `${keys[i]}:`}${flat}`;
  }
  text += close;
  return text.length <= LINE ? text : undefined;
}
