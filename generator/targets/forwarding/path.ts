import type { ModelClass, ModelType, ResolvedModel } from "../../model/resolved.ts";
import type { ServedMessage } from "../served-messages.ts";

/** A way to objects: a parameter, and fields followed from it. */
export interface ObjectPath {
  readonly param: string;
  /** Class of the parameter. */
  readonly className: string;
  readonly fields: readonly string[];
  /** The class that each field is of. */
  readonly owners: readonly string[];
  /** Class at the end. */
  readonly target: string;
  /** True: the last step, or the parameter itself, is a set. */
  readonly many: boolean;
}

function refClass(type: ModelType): { name: string; many: boolean } | undefined {
  if (typeof type !== "object") return undefined;
  if ("ref" in type) return { name: type.ref, many: false };
  if ("set" in type) {
    const element = refClass(type.set);
    return element === undefined ? undefined : { name: element.name, many: true };
  }
  return undefined;
}

/**
 * Reads the words that the datamodel uses for objects: `vdi`, `SR of vdi`, `self.host`, `SR of self.vdi`, `every VBD of vm`,
 * `master of self`, `first of members`. Nothing where the words name no parameter and no field.
 */
export function readPath(model: ResolvedModel, c: ModelClass, m: ServedMessage, words: string): ObjectPath | undefined {
  const steps: string[] = [];
  let rest = words.replace(/^first of /, "");
  const every = /^every (\w+) of (\w+)$/.exec(rest);
  if (every) {
    steps.push(`${every[1]}s`);
    rest = every[2] ?? "";
  }
  for (let match = /^(\w+) of (.+)$/.exec(rest); match !== null; match = /^(\w+) of (.+)$/.exec(rest)) {
    steps.unshift(match[1] ?? "");
    rest = match[2] ?? "";
  }
  const [paramName = "", ...dotted] = rest.split(".");
  const param = findParam(c, m, paramName);
  if (param === undefined) return undefined;
  let at = refClass(param.type);
  if (at === undefined) return undefined;
  const className = at.name;
  const fields = [...dotted, ...steps];
  const resolved: string[] = [];
  const owners: string[] = [];
  for (const wanted of fields) {
    const owner = model.classes.classes.find((k) => k.name === at?.name);
    const field =
      owner?.fields.find((f) => f.name === wanted) ??
      owner?.fields.find((f) => f.name.toLowerCase() === wanted.toLowerCase());
    const next = field === undefined ? undefined : refClass(field.type);
    if (field === undefined || next === undefined) return undefined;
    resolved.push(field.name);
    owners.push(at.name);
    at = next;
  }
  return { param: param.expression, className, fields: resolved, owners, target: at.name, many: at.many };
}

function findParam(c: ModelClass, m: ServedMessage, name: string): { expression: string; type: ModelType } | undefined {
  const param = m.params.find((p) => p.name === name);
  if (param !== undefined) return { expression: `args.${param.name}`, type: param.type };
  if (m.implicit && m.name === "create") {
    const field = c.fields.find((f) => f.name === name);
    if (field !== undefined) return { expression: `args.record.${field.name}`, type: field.type };
  }
  return undefined;
}
