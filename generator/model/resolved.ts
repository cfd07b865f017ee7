import { z } from "zod";

/**
 * The shape of the resolved model: what `generated/model.json` holds and what targets read. It is the datamodel with
 * everything spelt out that the DSL derives: accessors, implicit messages, roles, histories. Every key `doc` holds
 * descriptions, the rest is the notation of the facts about the interface.
 */

const History = z.array(z.tuple([z.string(), z.string()]));

/** A type: a basic one by name, or an object with one member. */
export type ModelType =
  | "string"
  | "secret_string"
  | "int"
  | "float"
  | "bool"
  | "datetime"
  | { enum: string }
  | { ref: string }
  | { record: string }
  | { set: ModelType }
  | { map: [ModelType, ModelType] }
  | { option: ModelType };

const ModelType: z.ZodType<ModelType> = z.lazy(() =>
  z.union([
    z.enum(["string", "secret_string", "int", "float", "bool", "datetime"]),
    z.strictObject({ enum: z.string() }),
    z.strictObject({ ref: z.string() }),
    z.strictObject({ record: z.string() }),
    z.strictObject({ set: ModelType }),
    z.strictObject({ map: z.tuple([ModelType, ModelType]) }),
    z.strictObject({ option: ModelType }),
  ]),
);

const Role = z.string().min(1);
const KeyRoles = z.record(z.string(), Role);

const Field = z.strictObject({
  name: z.string().min(1),
  doc: z.string().min(1),
  type: ModelType,
  qualifier: z.enum(["RW", "StaticRO", "DynamicRO"]),
  namespace: z.array(z.string()).optional(),
  default: z.json().optional(),
  lifecycle: History,
  persist: z.literal(false).optional(),
  internal_only: z.literal(true).optional(),
  has_effect: z.literal(true).optional(),
  ignore_foreign_key: z.literal(true).optional(),
  oss: z.literal(true).optional(),
  tags: z.array(z.string()).optional(),
  accessors: z.array(z.enum(["get", "set", "add_to", "remove_from", "add", "remove"])),
  read_role: Role.optional(),
  write_role: Role.optional(),
  map_keys_roles: KeyRoles.optional(),
});

const Param = z.strictObject({
  name: z.string().min(1),
  doc: z.string().min(1),
  type: ModelType,
  required: z.boolean(),
  default: z.json().optional(),
  since: z.string().optional(),
});

const Message = z.strictObject({
  name: z.string().min(1),
  doc: z.string().min(1),
  params: z.array(Param),
  result: ModelType.optional(),
  role: Role,
  lifecycle: History,
  errors: z.array(z.string()).optional(),
  async: z.literal(false).optional(),
  session: z.literal(false).optional(),
  secret: z.literal(true).optional(),
  pool_internal: z.literal(true).optional(),
  emergency_mode: z.literal(true).optional(),
  hide_from_docs: z.literal(true).optional(),
  custom_marshaller: z.literal(true).optional(),
  no_current_operations: z.literal(true).optional(),
  forward_to: z.strictObject({ host_extension: z.string() }).optional(),
  map_keys_roles: KeyRoles.optional(),
  oss: z.literal(true).optional(),
  tags: z.array(z.string()).optional(),
});

const Class = z.strictObject({
  name: z.string().min(1),
  doc: z.string().min(1),
  lifecycle: History,
  documented: z.literal(false).optional(),
  tags: z.array(z.string()).optional(),
  flags: z.strictObject({
    in_database: z.boolean(),
    persist: z.boolean(),
    gen_events: z.boolean(),
    gen_constructor_destructor: z.boolean(),
    gen_all_records: z.boolean(),
    has_name_label: z.boolean(),
    force_custom_actions: z.string().optional(),
    db_logging: z.string().optional(),
    oss: z.literal(true).optional(),
    no_task: z.literal(true).optional(),
  }),
  roles: z.strictObject({ explicit_default: Role, implicit: Role }),
  implicit: z.array(z.string()),
  constructor: z.strictObject({ required: z.array(z.string()), optional: z.array(z.string()) }).optional(),
  documented_only: z.json().optional(),
  wire: z.json().optional(),
  fields: z.array(Field),
  messages: z.array(Message),
});

/** Everything that `generated/model.json` holds; a member for each part of the datamodel. */
export const ResolvedModel = z.strictObject({
  /** What has no place of its own in the notation of the parts. */
  doc: z.strictObject({
    /** What the result of a message is, by wire name. */
    results: z.record(z.string(), z.string()),
    /** Names of the classes in the order of `system.listMethods`. */
    wire_order: z.array(z.string()),
    /** Releases in which only a parameter or a state was new. */
    minor_releases: z.array(z.string()),
    /** Names of the routines that decide the checks of `allowed_operations`, by class, in their order. */
    rules: z.record(z.string(), z.array(z.string())),
  }),
  classes: z.strictObject({
    schema_version: z.tuple([z.number(), z.number()]),
    classes: z.array(Class),
  }),
  enums: z.record(
    z.string(),
    z.strictObject({
      values: z.array(z.string()),
      classes: z.array(z.string()),
      hidden_only: z.literal(true).optional(),
      doc: z.record(z.string(), z.string()),
    }),
  ),
  errors: z.strictObject({
    errors: z.record(z.string(), z.array(z.string())),
    codes_without_declared_params: z.array(z.string()),
    doc: z.record(z.string(), z.string()),
  }),
  roles: z.looseObject({
    order: z.array(z.strictObject({ name: z.string(), internal: z.boolean(), uuid: z.string(), doc: z.string() })),
    includes: z.record(z.string(), z.array(z.string())),
    http_permissions: z.record(z.string(), Role),
    http_without_rbac_check: z.array(z.string()),
    map_key_permissions: z.record(z.string(), Role),
    extra_permissions: z.record(z.string(), Role),
  }),
  relations: z.strictObject({ relations: z.array(z.tuple([z.string(), z.string(), z.string()])) }),
  releases: z.looseObject({
    current_api_version: z.string(),
    api_version_vendor: z.string(),
    current_schema_version: z.string(),
    /** Oldest first; later releases have a number. */
    named_releases: z.array(
      z.looseObject({
        code_name: z.string().nullable(),
        branding: z.string(),
        api_version: z.string(),
        date: z.string().optional(),
      }),
    ),
    numbered_releases: z.array(z.string()),
  }),
  http_handlers: z.looseObject({
    handlers: z.array(
      z.looseObject({
        name: z.string(),
        method: z.string(),
        path: z.string(),
        role: Role,
        doc: z.string(),
        args: z.array(z.looseObject({ doc: z.string() })),
      }),
    ),
  }),
  messages_alerts: z.looseObject({
    priorities: z.record(z.string(), z.string()),
    messages: z.record(z.string(), z.number()),
    doc: z.record(z.string(), z.string()),
  }),
  forwarding: z.strictObject({
    retry_policies: z.record(z.string(), z.json()),
    messages: z.record(z.string(), z.record(z.string(), z.looseObject({ to: z.string().optional() }))),
  }),
  allowed_operations: z.strictObject({
    classes: z.record(
      z.string(),
      z.looseObject({
        enum: z.string(),
        operations: z.record(z.string(), z.looseObject({})).optional(),
        checks: z
          .array(
            z.looseObject({
              check: z.string(),
              operations: z.union([z.string(), z.array(z.string())]),
              refused_when: z.string(),
              error: z.string(),
              params: z.array(z.string()),
            }),
          )
          .optional(),
      }),
    ),
    sm_features: z.array(z.string()),
  }),
  daemon_interfaces: z.looseObject({
    queue_prefix: z.string(),
    interfaces: z.record(
      z.string(),
      z.looseObject({
        doc: z.strictObject({ text: z.string(), types: z.record(z.string(), z.string()) }),
        types: z.record(z.string(), z.json()),
        methods: z
          .array(
            z.strictObject({
              name: z.string(),
              doc: z.string(),
              params: z.array(z.strictObject({ name: z.string().optional(), type: z.json(), doc: z.string() })),
              result: z.json(),
            }),
          )
          .optional(),
      }),
    ),
  }),
});

export type ResolvedModel = z.infer<typeof ResolvedModel>;
export type ModelClass = z.infer<typeof Class>;
export type ModelField = z.infer<typeof Field>;
export type ModelMessage = z.infer<typeof Message>;
export type ModelParam = z.infer<typeof Param>;
export type ModelInterface = ResolvedModel["daemon_interfaces"]["interfaces"][string];
