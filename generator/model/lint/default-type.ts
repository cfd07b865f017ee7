import type { ModelType, ResolvedModel } from "../resolved.ts";
import { words } from "./relation-types.ts";
import type { Rule } from "./rule.ts";
import { types } from "./walk.ts";

export const defaultType: Rule = {
  code: "XAPI011",
  name: "default-type",
  text: "the default {default} of {what} is no {type}",
  page: `A default is a value of the type: text for a string, a whole number for an int, one of the labels for an enum, \`nullRef\` for a
reference, \`never\` or another \`{ datetime: "20240131T00:00:00Z" }\` for a date, a list for a set, an object for a map.

Parameters that upstream declares with a default of another type say \`oddDefault\`, which this rule leaves alone.`,
  check(model, report) {
    for (const { type, what, place, default: value } of types(model))
      if (value !== undefined && !fits(model, type, value) && !isOdd(type, value))
        report(place, { what, default: JSON.stringify(value), type: words(type) });
  },
};

/** The defaults that `oddDefault` lets through: an empty list where the type is no list. */
const isOdd = (type: ModelType, value: unknown): boolean =>
  Array.isArray(value) && value.length === 0 && !(typeof type === "object" && "set" in type);

function fits(model: ResolvedModel, type: ModelType, value: unknown): boolean {
  switch (type) {
    case "string":
    case "secret_string":
      return typeof value === "string";
    case "int":
      return Number.isSafeInteger(value);
    case "float":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "datetime":
      return /^\d{8}T\d\d:\d\d:\d\dZ$/.test(String(member(value, "datetime")));
  }
  if ("enum" in type) return model.enums[type.enum]?.values.includes(String(value)) ?? true;
  if ("ref" in type) return value === "OpaqueRef:NULL" || typeof member(value, "ref") === "string";
  if ("set" in type) return Array.isArray(value) && value.every((v) => fits(model, type.set, v));
  if ("map" in type)
    return (
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(([k, v]) => fitsKey(model, type.map[0], k) && fits(model, type.map[1], v))
    );
  if ("option" in type) return value === null || fits(model, type.option, value);
  return false;
}

/** Keys of maps are text, whatever their type. */
function fitsKey(model: ResolvedModel, type: ModelType, key: string): boolean {
  if (type === "int") return /^-?\d+$/.test(key);
  return typeof type === "object" && "enum" in type ? fits(model, type, key) : true;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
