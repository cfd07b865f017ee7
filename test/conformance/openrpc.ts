import { readFileSync } from "node:fs";

/** A schema of the OpenRPC document. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** A documented message. */
export interface Message {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly schema: JsonSchema }[];
}

/** The generated document of all documented messages. */
export const document: {
  readonly methods: readonly Message[];
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
} = JSON.parse(readFileSync(new URL("../../generated/docs/openrpc.json", import.meta.url), "utf8"));

/** How values are chosen that fit their types and nothing more. */
export interface Choice {
  readonly text: string;
  readonly number: number;
  readonly flag: boolean;
  /** Whether sets and maps have a member. */
  readonly filled: boolean;
  /** Which label of an enum. */
  readonly label: (labels: readonly unknown[]) => unknown;
  reference(className: string): string;
}

/** A value of a type. */
export function sampleOf(schema: JsonSchema, choice: Choice): unknown {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    if (name.startsWith("Ref.")) return choice.reference(name.slice("Ref.".length));
    if (name.startsWith("DateTime")) return "19700101T00:00:00Z";
    return sampleOf(document.components.schemas[name] ?? {}, choice);
  }
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return sampleOf(first, choice);
  if (schema.enum !== undefined) return choice.label(schema.enum);
  switch (schema.type) {
    case "integer":
    case "number":
      return choice.number;
    case "boolean":
      return choice.flag;
    case "array":
      return choice.filled && schema.items !== undefined ? [sampleOf(schema.items, choice)] : [];
    case "object":
      return objectOf(schema, choice);
    default:
      return choice.text;
  }
}

function objectOf(
  { required = [], properties = {}, propertyNames = {}, additionalProperties }: JsonSchema,
  choice: Choice,
): unknown {
  const members = required.map((name) => [name, sampleOf(properties[name] ?? {}, choice)] as const);
  if (members.length > 0) return Object.fromEntries(members);
  return choice.filled && typeof additionalProperties === "object"
    ? { [String(sampleOf(propertyNames, choice))]: sampleOf(additionalProperties, choice) }
    : {};
}

const NULL = "OpaqueRef:NULL";

/** Empty, zero, null, or the first label. */
export const NOTHING: Choice = {
  text: "",
  number: 0,
  flag: false,
  filled: false,
  label: ([first]) => first,
  reference: () => NULL,
};
