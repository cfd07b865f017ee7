import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { literal } from "../../writer/text.ts";
import { type TsFile, valueFrom } from "../../writer/ts-file.ts";
import type { ServedMessage } from "../served-messages.ts";
import type { Refs } from "./object-code.ts";
import { type ObjectPath, readPath } from "./path.ts";
import type { Forwarding } from "./policy.ts";

/** Where the call runs: the placement of the datamodel as a value, or the name of the routine that decides. */
export function placementCode(
  file: TsFile,
  model: ResolvedModel,
  c: ModelClass,
  m: ServedMessage,
  f: Forwarding,
  refs: Refs,
): string {
  const to = String(f.to ?? "").replace(/, coordinator when unset$/, "");
  const routine = `{ on: "routine", routine: ${JSON.stringify(String(m.forwarding.same_as ?? `${c.name}.${m.name}`))} }`;
  if (f.when !== undefined && to !== "coordinator") return routine;
  if (to === "coordinator" || to === "receiving_host" || to === "all_hosts") return `{ on: ${JSON.stringify(to)} }`;
  const shape = /^(\w+|extension on host)\(([^()]+)\)$/.exec(to);
  if (shape === null) return routine;
  const [, kind = "", words = ""] = shape;
  const [first = "", ...others] = words.split(/,\s*/);
  const path = readPath(model, c, m, first);
  if (path === undefined) return routine;
  const at = (field: string, targetClass: string): string =>
    refs({
      ...path,
      fields: [...path.fields, field],
      owners: [...path.owners, path.target],
      target: targetClass,
      many: false,
    }).one;
  switch (kind) {
    case "host":
    case "host_of":
      return `{ on: "host", host: ${refs(path).one} }`;
    case "pif_host":
    case "pbd_host":
      return `{ on: "host", host: ${path.fields.length === 0 && !path.many ? at("host", "host") : atEnd(file, refs, path)} }`;
    case "resident_host":
      return `{ on: "resident_host", vm: ${refs(path).one} }`;
    case "device_host":
      return `{ on: "resident_host", vm: ${at("VM", "VM")} }`;
    case "suitable_host":
      return `{ on: "suitable_host", vm: ${refs(path).one} }`;
    case "sr_host":
      return `{ on: "sr_host", sr: ${refs(path).one} }`;
    case "host_seeing":
      return others.length > 0 ? routine : `{ on: "host_seeing", srs: [${refs(path).one}] }`;
    case "host_seeing_srs": {
      const srs = others.map((words_) => srOf(model, c, m, words_, refs));
      return srs.includes(undefined)
        ? routine
        : `{ on: "host_seeing_srs", vm: ${refs(path).one}, srs: [${srs.join(", ")}] }`;
    }
    case "extension on host":
      return `{ on: "extension", host: ${refs(path).one}, extension: ${literal(m.forwarding.extension)} }`;
    default:
      return routine;
  }
}

/** The `host` of a PIF or PBD that is itself found by following a field. */
function atEnd(file: TsFile, refs: Refs, path: ObjectPath): string {
  const follow = file.use(valueFrom("runtime/forwarding/follow.ts", "followRef"));
  return `${follow}<"host">(context, ${JSON.stringify(path.target)}, ${refs(path).one}, "host")`;
}

function srOf(model: ResolvedModel, c: ModelClass, m: ServedMessage, words: string, refs: Refs): string | undefined {
  const path = readPath(model, c, m, words);
  return path === undefined ? undefined : refs(path).one;
}
