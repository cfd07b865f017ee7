import type { Ambient } from "../../runtime/ambient.ts";
import { Database, type DatabaseOptions } from "../../runtime/db/database.ts";
import type { ClassSchema, FieldSchema, Schema, Type } from "../../runtime/model/types.ts";
import type { Ref } from "../../runtime/ref.ts";

/** A small datamodel with every kind of relation, type and persistence that the database knows. */
export interface ShipRow {
  readonly uuid: string;
  readonly name_label: string;
  readonly tonnage: number | bigint;
  readonly draught: number;
  readonly afloat: boolean;
  readonly launched: string;
  readonly kind: "sail" | "steam";
  readonly tags: readonly string[];
  readonly papers: Readonly<Record<string, string>>;
  readonly decks: Readonly<Record<string, number | bigint>>;
  readonly parent: Ref<"Ship">;
  readonly children: readonly Ref<"Ship">[];
  readonly boats: readonly Ref<"Boat">[];
  readonly ports: readonly Ref<"Port">[];
  readonly position: string;
  readonly secret_log: string;
}

export interface BoatRow {
  readonly uuid: string;
  readonly ship: Ref<"Ship">;
  readonly seats: number;
}

export interface PortRow {
  readonly uuid: string;
  readonly name_label: string;
  readonly ships: readonly Ref<"Ship">[];
}

export interface VoyageRow {
  readonly uuid: string;
  readonly ship: Ref<"Ship">;
  readonly progress: number;
}

export interface ShipTables {
  Ship: ShipRow;
  Boat: BoatRow;
  Port: PortRow;
  Voyage: VoyageRow;
  Chart: object;
}

const nullRef = { ref: "OpaqueRef:NULL" };

function field(name: string, type: Type, rest: Partial<FieldSchema> = {}): FieldSchema {
  return { name, column: name, type, persistent: true, internal: false, ...rest };
}

function cls(name: string, fields: readonly FieldSchema[], rest: Partial<ClassSchema> = {}): [string, ClassSchema] {
  return [name, { name, persistent: true, events: true, inDatabase: true, fields, ...rest }];
}

const uuid = field("uuid", "string");
const label = field("name_label", "string", { column: "name__label", default: "" });

export const shipSchema: Schema = {
  version: [5, 909],
  enums: { ship_kind: ["sail", "steam"] },
  classes: Object.fromEntries([
    cls("Ship", [
      uuid,
      label,
      field("tonnage", "int", { default: 0 }),
      field("draught", "float", { default: 1.5 }),
      field("afloat", "bool", { default: true }),
      field("launched", "datetime", { default: { datetime: "19700101T00:00:00Z" } }),
      field("kind", { enum: "ship_kind" }, { default: "sail" }),
      field("tags", { set: "string" }, { default: [] }),
      field("papers", { map: ["string", "string"] }, { default: {} }),
      field("decks", { map: ["int", "int"] }, { default: {} }),
      field("parent", { ref: "Ship" }, { default: nullRef }),
      field("children", { set: { ref: "Ship" } }, { inverse: { class: "Ship", field: "parent" } }),
      field("boats", { set: { ref: "Boat" } }, { inverse: { class: "Boat", field: "ship" } }),
      field("ports", { set: { ref: "Port" } }, { default: [], peer: { class: "Port", field: "ships" } }),
      field("position", "string", { default: "unknown", persistent: false }),
      field("secret_log", "secret_string", { default: "", internal: true }),
    ]),
    cls("Boat", [uuid, field("ship", { ref: "Ship" }), field("seats", "int", { default: 4 })]),
    cls("Port", [
      uuid,
      label,
      field("ships", { set: { ref: "Ship" } }, { default: [], peer: { class: "Ship", field: "ports" } }),
    ]),
    cls(
      "Voyage",
      [uuid, field("ship", { ref: "Ship" }, { default: nullRef }), field("progress", "float", { default: 0 })],
      { persistent: false },
    ),
    cls("Chart", [], { inDatabase: false, persistent: false, events: false }),
  ]),
};

/** An ambient whose uuids count up; nothing else of it is used by the database. */
export function countingAmbient(): Ambient {
  let count = 0;
  const unused = (): never => {
    throw new Error("The database takes only uuids from its ambient.");
  };
  return {
    now: unused,
    monotonic: unused,
    after: unused,
    every: unused,
    random: unused,
    bytes: unused,
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`,
  };
}

/** A database of ships. */
export function shipDatabase(options: Partial<DatabaseOptions> = {}): Database<ShipTables> {
  return new Database<ShipTables>({ schema: shipSchema, ambient: countingAmbient(), ...options });
}

/** A value for each field of a class that `create` must be given. */
export function requiredValues(schema: Schema, className: string): Record<string, unknown> {
  const fields = schema.classes[className]?.fields ?? [];
  return Object.fromEntries(
    fields
      .filter((each) => each.name !== "uuid" && each.inverse === undefined && each.default === undefined)
      .map((each) => [each.name, sampleOf(each.type, schema)]),
  );
}

function sampleOf(type: Type, schema: Schema): unknown {
  if (typeof type === "string") {
    if (type === "int" || type === "float") return 0;
    if (type === "bool") return false;
    return type === "datetime" ? "19700101T00:00:00Z" : "";
  }
  if ("enum" in type) return schema.enums[type.enum]?.[0] ?? "";
  if ("ref" in type) return "OpaqueRef:NULL";
  return "map" in type ? {} : [];
}
