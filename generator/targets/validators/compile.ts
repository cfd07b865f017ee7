import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { ModelClass, ModelType, ResolvedModel } from "../../model/resolved.ts";
import {
  type Direction,
  type Naming,
  plainTypes,
  recordSchema,
  type Schema,
  typeSchema,
} from "../jsonschema/type-schema.ts";

/** Schemas call each other by plain names: nothing of an address has to be taken apart. */
const namesOnly = {
  parse: (name: string) => ({ path: name }),
  serialize: ({ path = "" }: { path?: string | undefined }) => path,
  resolve: (_base: string, name: string) => name,
};

/**
 * Compiles checks of types. Each distinct type is compiled once, whatever number of messages use it; a composite type
 * calls the checks of its parts.
 */
export class Compiler {
  readonly #ajv = new Ajv({
    strict: false,
    validateSchema: false,
    meta: false,
    inlineRefs: false,
    addUsedSchema: false,
    uriResolver: namesOnly,
    // The code is wanted, not a function: without `process` each check would be evaluated as well, a third of all the time.
    code: { source: true, esm: true, lines: true, optimize: false, process: () => "return () => false" },
  });
  readonly #known = new Set<string>();
  readonly #naming: Naming = {
    plain: (name) =>
      "type" in plainTypes[name] && !("pattern" in plainTypes[name]) ? bare(plainTypes[name]) : ref(name),
    enumeration: (name) => ref(`enum.${name}`),
    reference: () => ({ type: "string" }),
    record: (className) => ref(`record.${className}`),
  };

  constructor(model: ResolvedModel) {
    for (const [name, schema] of Object.entries(plainTypes)) this.#add(name, bare(schema));
    for (const [name, e] of Object.entries(model.enums)) this.#add(`enum.${name}`, { type: "string", enum: e.values });
    for (const c of model.classes.classes) this.#add(`record.${c.name}`, this.#record(recordSchema(c, this.#naming)));
  }

  get naming(): Naming {
    return this.#naming;
  }

  /** The name of the check of a record. */
  record(className: string): string {
    return `record.${className}`;
  }

  /** The name of the check of a type. */
  type(type: ModelType, direction: Direction): string {
    return this.schema(typeSchema(type, direction, this.#naming));
  }

  /** The name of the check of a schema that is made with this compiler's naming. */
  schema(schema: Schema): string {
    const whole = bare(schema);
    const hoisted = this.#hoist(whole);
    if (typeof hoisted.$ref === "string") return hoisted.$ref;
    const name = nameOf(hoisted);
    this.#add(name, hoisted);
    return name;
  }

  /** The struct of a constructor. */
  constructorOf(c: ModelClass, schema: Schema): string {
    const name = `constructor.${c.name}`;
    this.#add(name, this.#record(schema));
    return name;
  }

  /**
   * The code of checks and of all that they call, without imports.
   *
   * @param exports exported name to the name of the check
   */
  code(exports: Readonly<Record<string, string>>): string {
    for (const name of Object.values(exports)) this.#ajv.getSchema(name);
    const code = standalone.default(this.#ajv, { ...exports });
    return renumber(withoutUnusedSchemas(code)).replace(SOURCE_NAME, "// $1");
  }

  #add(name: string, schema: Schema): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#ajv.addSchema({ ...schema, $id: name });
  }

  #record(schema: Schema): Schema {
    const { properties, ...rest } = schema as { properties: Record<string, Schema> };
    const members = Object.entries(properties).map(([name, member]) => [name, this.#hoist(bare(member))]);
    return { ...rest, properties: Object.fromEntries(members) };
  }

  /** A composite schema becomes one of its own, so that its code exists once. */
  #hoist(schema: Schema): Schema {
    const composite = schema.type === "array" || schema.type === "object";
    if (!composite || "properties" in schema) return "properties" in schema ? this.#inParts(schema) : schema;
    const whole = this.#inParts(schema);
    const name = nameOf(whole);
    this.#add(name, whole);
    return ref(name);
  }

  #inParts(schema: Schema): Schema {
    const parts = Object.entries(schema).map(([keyword, part]) => {
      if (keyword === "items" || keyword === "additionalProperties") return [keyword, this.#hoist(part as Schema)];
      if (keyword === "properties") return [keyword, this.#record(schema).properties];
      return [keyword, part];
    });
    return Object.fromEntries(parts);
  }
}

const ref = (name: string): Schema => ({ $ref: name });

/** A schema without its description: code has no use for it. */
function bare(schema: Schema): Schema {
  const { description: _, ...rest } = schema;
  return rest;
}

/** A name that says what a schema checks, the same whatever else is compiled. */
function nameOf(schema: Schema): string {
  if (typeof schema.$ref === "string") return schema.$ref;
  const { type, items, additionalProperties, propertyNames, maxItems } = schema as Record<string, Schema | undefined>;
  if (items !== undefined) return `${maxItems === undefined ? "set" : "option"}.${nameOf(items)}`;
  if (additionalProperties !== undefined)
    return `map.${propertyNames === undefined ? "" : `${nameOf(propertyNames)}.`}${nameOf(additionalProperties)}`;
  if (typeof type === "string" && Object.keys(schema).length === 1) return type;
  return JSON.stringify(schema).replace(/\W+/g, "-");
}

/** The compiler writes out the schema of every function, which few functions look into. */
function withoutUnusedSchemas(code: string): string {
  const used = new Map<string, number>();
  for (const name of code.match(SCHEMA) ?? []) used.set(name, (used.get(name) ?? 0) + 1);
  return code.replace(/const (schema\d+) = .*;\n/g, (line, name: string) => (used.get(name) === 1 ? "" : line));
}

/** What the compiler remarks at the head of each function: the name of the check. */
const SOURCE_NAME = /\/\*# sourceURL="(.*)" \*\/;/g;

const SCHEMA = /\bschema\d+\b/g;

/** Numbers of functions and constants count from 0 in each file, so that a file changes with its class only. */
function renumber(code: string): string {
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  return code.replace(/\b(validate|schema|pattern|func)(\d+)\b/g, (name, kind: string) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const next = counts.get(kind) ?? 0;
    counts.set(kind, next + 1);
    numbers.set(name, `${kind}${next}`);
    return `${kind}${next}`;
  });
}
