import type { Schema, Type } from "../model/types.ts";

/** Keeps what was compiled for each type of each schema. Types are recognised by identity first, then by their structure. */
export interface Compiled<T> {
  of(type: Type, schema: Schema): T;
}

interface Known<T> {
  readonly byIdentity: WeakMap<object, T>;
  readonly byStructure: Map<string, T>;
}

/**
 * A cache in front of `compile`. Its size is bounded by the number of different types that the schema's users name; it goes away with
 * the schema.
 */
export function compiledOnce<T>(compile: (type: Type, schema: Schema) => T): Compiled<T> {
  const known = new WeakMap<Schema, Known<T>>();
  return {
    of(type, schema) {
      let ofSchema = known.get(schema);
      if (ofSchema === undefined) {
        ofSchema = { byIdentity: new WeakMap(), byStructure: new Map() };
        known.set(schema, ofSchema);
      }
      const { byIdentity, byStructure } = ofSchema;
      const seen = typeof type === "object" ? byIdentity.get(type) : byStructure.get(type);
      if (seen !== undefined) return seen;
      const key = typeof type === "object" ? JSON.stringify(type) : type;
      const made = byStructure.get(key) ?? compile(type, schema);
      byStructure.set(key, made);
      if (typeof type === "object") byIdentity.set(type, made);
      return made;
    },
  };
}
