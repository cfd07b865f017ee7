import { type TsFile, valueFrom } from "../../writer/ts-file.ts";
import type { ObjectPath } from "./path.ts";

/** The code that yields the object, or the objects, at the end of a path. */
export interface ObjectCode {
  readonly one: string;
  readonly many?: string;
}

/** Writes the code of a path, with its imports and with the parameter it begins at noted. */
export type Refs = (path: ObjectPath) => ObjectCode;

/**
 * The code of a path.
 *
 * @param used takes the name of the parameter that the code reads
 */
export function objectCode(file: TsFile, path: ObjectPath, used: Set<string>): ObjectCode {
  used.add(/^args\.(\w+)/.exec(path.param)?.[1] ?? "");
  if (path.fields.length === 0)
    return path.many ? { one: `${path.param}[0] ?? ${nullRef(file)}`, many: path.param } : { one: path.param };
  let code = path.param;
  for (const [i, field] of path.fields.slice(0, -1).entries())
    code = `${file.use(valueFrom("runtime/forwarding/follow.ts", "followRef"))}(context, ${JSON.stringify(path.owners[i])}, ${code}, ${JSON.stringify(field)})`;
  const follow = path.many ? "followSet" : "followRef";
  const last = `${JSON.stringify(path.owners.at(-1))}, ${code}, ${JSON.stringify(path.fields.at(-1))}`;
  const made = `${file.use(valueFrom("runtime/forwarding/follow.ts", follow))}<${JSON.stringify(path.target)}>(context, ${last})`;
  return path.many ? { one: `${made}[0] ?? ${nullRef(file)}`, many: made } : { one: made };
}

const nullRef = (file: TsFile): string => `${file.use(valueFrom("runtime/ref.ts", "nullRef"))}()`;
