/**
 * Where numbers stand in a value: `1` for a number or a set or map of numbers, an object for the members of a record
 * (or of each record of a set).
 */
export type NumberShape = 1 | { readonly [member: string]: NumberShape };

/**
 * Turns text into numbers where the shape says so, in place. JSON has no word for `NaN` and the infinities, which come
 * as text; the XML of a task's result writes whole numbers as text (spec: api-wire.md, section 3.1).
 */
export function restoreNumbers(value: unknown, shape: NumberShape): unknown {
  if (Array.isArray(value)) return value.map((element) => restoreNumbers(element, shape));
  if (typeof value === "object" && value !== null) {
    const members = value as Record<string, unknown>;
    for (const key of Object.keys(shape === 1 ? members : shape)) {
      const inner = shape === 1 ? 1 : shape[key];
      if (inner !== undefined && Object.hasOwn(members, key)) members[key] = restoreNumbers(members[key], inner);
    }
    return members;
  }
  return typeof value === "string" && shape === 1 ? numberOf(value) : value;
}

function numberOf(text: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite === null) return Number(text);
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
