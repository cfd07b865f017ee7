/** Reads JSON into objects that inherit nothing; see `plainCopy`. */
export const parsePlain = (text: string): unknown => plainCopy(JSON.parse(text));

/**
 * A copy as JSON would keep it, without absent members, whose objects inherit nothing: `constructor` is a member of some classes and
 * has to be absent from others.
 */
export function plainCopy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainCopy);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (member !== undefined) copy[key] = plainCopy(member);
  }
  // Afterwards, for an object that is made without a prototype is a slow one.
  return Object.setPrototypeOf(copy, null);
}
