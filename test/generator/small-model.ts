import { plainCopy } from "../../generator/model/plain.ts";
import type {
  ModelClass,
  ModelField,
  ModelMessage,
  ModelParam,
  ResolvedModel,
} from "../../generator/model/resolved.ts";
import { validate } from "../../generator/model/validate.ts";

/** A field of a small model. */
export const aField = (name: string, change: Partial<ModelField> = {}): ModelField => ({
  name,
  doc: "Something that is not in its own label.",
  type: "string",
  qualifier: "DynamicRO",
  lifecycle: [["published", "rio"]],
  accessors: ["get"],
  read_role: "reader",
  ...change,
});

/** A parameter of a small model. */
export const aParam = (name: string, change: Partial<ModelParam> = {}): ModelParam => ({
  name,
  doc: "Whatever the caller wants done.",
  type: "string",
  required: true,
  ...change,
});

/** A message of a small model. */
export const aMessage = (name: string, change: Partial<ModelMessage> = {}): ModelMessage => ({
  name,
  doc: "Does a thing that callers like.",
  params: [],
  role: "admin",
  lifecycle: [["published", "rio"]],
  ...change,
});

/** A class of a small model. */
export const aClass = (name: string, change: Omit<Partial<ModelClass>, "constructor"> = {}): ModelClass =>
  ({
    name,
    doc: "A thing with properties that clients see.",
    lifecycle: [["published", "rio"]],
    flags: {
      in_database: true,
      persist: true,
      gen_events: true,
      gen_constructor_destructor: false,
      gen_all_records: true,
      has_name_label: false,
    },
    roles: { explicit_default: "admin", implicit: "reader" },
    implicit: ["get_all", "get_all_records", "get_by_uuid", "get_record"],
    fields: [],
    messages: [],
    ...change,
  }) as ModelClass;

/**
 * A model without faults: `Box` holds `Ball`s and can be shaken, which marks the operation `shake`.
 *
 * @param change what a test makes of it
 */
export function smallModel(change: (model: ResolvedModel) => void = () => undefined): ResolvedModel {
  const box = aClass("Box", {
    fields: [
      aField("uuid"),
      aField("current_operations", { type: { map: ["string", { enum: "box_operations" }] }, default: {} }),
      aField("balls", { type: { set: { ref: "Ball" } } }),
    ],
    messages: [aMessage("shake", { params: [aParam("self", { type: { ref: "Box" } })], errors: ["FULL"] })],
  });
  const ball = aClass("Ball", { fields: [aField("uuid"), aField("box", { type: { ref: "Box" } })] });
  const model = {
    doc: { results: {}, wire_order: ["Box", "Ball"], minor_releases: ["22.9.0", "23.0.0"], rules: {} },
    classes: { schema_version: [1, 0], classes: [ball, box] },
    enums: { box_operations: { values: ["shake"], classes: ["Box"], doc: { shake: "It is moved to and fro." } } },
    errors: {
      errors: { FULL: ["box"] },
      codes_without_declared_params: [],
      doc: { FULL: "Nothing more goes in." },
    },
    roles: {
      order: [
        { name: "admin", internal: false, uuid: "1", doc: "May do everything there is." },
        { name: "reader", internal: false, uuid: "2", doc: "May look and nothing else." },
      ],
      includes: { admin: ["reader"], reader: [] },
      http_permissions: {},
      http_without_rbac_check: [],
      map_key_permissions: {},
      extra_permissions: {},
    },
    relations: { relations: [["Ball.box", "Box.balls", "one-to-many"]] },
    releases: {
      current_api_version: "1.0",
      api_version_vendor: "Nobody",
      current_schema_version: "1.0",
      named_releases: ["rio", null, "miami"].map((code_name) => ({ code_name, branding: "Toy", api_version: "1.0" })),
      numbered_releases: ["22.1.0", "22.20.0"],
    },
    http_handlers: { handlers: [] },
    messages_alerts: { priorities: {}, messages: {}, doc: {} },
    forwarding: {
      retry_policies: {},
      messages: { Box: { shake: { to: "coordinator", marks: [{ class: "Box", object: "self", op: "shake" }] } } },
    },
    allowed_operations: {
      classes: {
        Box: {
          enum: "box_operations",
          operations: { shake: {} },
          checks: [{ check: "full", operations: ["shake"], refused_when: "no room", error: "FULL", params: ["box"] }],
        },
      },
      sm_features: [],
    },
    daemon_interfaces: {
      queue_prefix: "q.",
      interfaces: {
        mover: {
          doc: { text: "What moves boxes.", types: { speed: "How fast it goes, in metres a second." } },
          types: { speed: "float" },
          methods: [
            {
              name: "move",
              doc: "Moves one of them.",
              params: [{ type: { named: "speed" }, doc: "x" }],
              result: "unit",
            },
          ],
        },
      },
    },
  } as unknown as ResolvedModel;
  const plain = plainCopy(model) as ResolvedModel;
  change(plain);
  return plain;
}

/** A class of a small model by name. */
export function classOf(model: ResolvedModel, name: string): ModelClass {
  const found = model.classes.classes.find((c) => c.name === name);
  if (found === undefined) throw new Error(`the small model has no class ${name}`);
  return found;
}

/** The small model has the shape of the real one, or what tests do with it proves nothing. */
export const checkSmallModel = (): void => {
  const plain: unknown = smallModel();
  const check: (model: unknown) => void = validate;
  check(plain);
};
