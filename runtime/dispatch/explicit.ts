import { valueOfDefault } from "../db/value.ts";
import type { ClassSchema, FieldSchema, Schema } from "../model/types.ts";
import type { Reply } from "../rpc/call.ts";
import { type Decoder, decoderFor, structDecoder } from "../rpc/decode.ts";
import type { Dispatch } from "./message.ts";
import type { Method } from "./method.ts";

/** The method for a message that an implementation provides. */
export function explicitMethod<Server>(
  entry: Dispatch<Server>,
  server: Server,
  schema: Schema,
  classSchema: ClassSchema,
  keyPatterns: readonly string[],
): Method {
  const name = entry.name.slice(entry.name.indexOf(".") + 1);
  const isAsync = entry.async !== false;
  const decode = entry.constructs === undefined ? positional(entry, schema) : constructing(classSchema, schema);
  const run = entry.run as Dispatch<Server>["run"] & ((server: Server, context: never, args: unknown) => unknown);
  return {
    name: entry.name,
    className: classSchema.name,
    permission: entry.name.toLowerCase(),
    keyPatterns,
    required: entry.constructs === undefined ? entry.params.filter((p) => p.default === undefined).length : 1,
    optional: entry.params.filter((p) => p.default !== undefined).length,
    session: entry.session !== false,
    async: isAsync,
    realTask: isAsync && classSchema.noTask !== true,
    removed: false,
    poolInternal: entry.poolInternal === true,
    emergencyMode: entry.emergencyMode === true,
    // Where rows are never on disk, as those of sessions, there is nothing to wait for: logins work while the disk is full.
    readOnly: !classSchema.persistent || /^(get_|is_|query_|assert_|compute_|has_|list_)/.test(name),
    result: entry.result,
    decode,
    run: (context, args) => {
      const answer = run(server, context as never, args as never);
      const wrap = (value: unknown) =>
        entry.customMarshaller === true
          ? { reply: value as Reply }
          : { value: entry.result === null ? undefined : value };
      return answer instanceof Promise ? answer.then(wrap) : wrap(answer);
    },
  };
}

function positional(entry: Pick<Dispatch<unknown>, "params">, schema: Schema): Method["decode"] {
  const params = entry.params.map((param) => ({
    name: param.name,
    decode: decoderFor(param.type, schema),
    default: param.default === undefined ? undefined : valueOfDefault(param.default),
  }));
  return (raw, offset) => {
    const args: Record<string, unknown> = {};
    for (const [index, param] of params.entries()) {
      const given = raw[offset + index];
      args[param.name] = given === undefined ? param.default : (param.decode as Decoder)(given, param.name);
    }
    return args;
  };
}

/** `create` takes one struct with the members of the class's constructor (spec: api-wire.md, section 6, rule 5). */
function constructing(classSchema: ClassSchema, schema: Schema): Method["decode"] {
  const members = classSchema.constructorMembers ?? { required: [], optional: [] };
  const field = (name: string): FieldSchema[] => classSchema.fields.filter((f) => f.name === name);
  const decode = structDecoder([...members.required.flatMap(field), ...members.optional.flatMap(field)], schema);
  return (raw, offset) => ({ record: decode(raw[offset] ?? null, "record") });
}
