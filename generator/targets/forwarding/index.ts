import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { literal } from "../../writer/text.ts";
import { TsFile, typeFrom } from "../../writer/ts-file.ts";
import { classesInWireOrder } from "../class-view.ts";
import { type ServedMessage, servedMessages } from "../served-messages.ts";
import { sourceOfClass } from "../sources.ts";
import type { Target } from "../target.ts";
import { createTypeName, recordFile, tsType } from "../types.ts";
import { objectCode, type Refs } from "./object-code.ts";
import { readPath } from "./path.ts";
import { placementCode } from "./placement.ts";
import { type Forwarding, isFoundByRoutine, type MarkEntry, marksOf, policyOf } from "./policy.ts";
import { hasStub, stubFile, stubName } from "./stub.ts";

/** For each message that runs elsewhere or locks something: a function that takes it there. */
export const forwarding: Target = {
  name: "forwarding",
  doc: "Message-forwarding stubs: which host carries a call out, and which operations it locks.",
  owns: ["generated/forwarding"],
  generate(model) {
    return classesInWireOrder(model).flatMap((c) => {
      const messages = servedMessages(model, c).filter((m) => !m.removed && hasStub(m));
      if (messages.length === 0) return [];
      const file = new TsFile(stubFile(c), sourceOfClass(c.name));
      for (const m of messages) printStub(file, model, c, m);
      return [file.output()];
    });
  },
};

function printStub(file: TsFile, model: ResolvedModel, c: ModelClass, m: ServedMessage): void {
  const context = file.use(typeFrom("runtime/dispatch/context.ts", "Context"));
  const answer = file.use(typeFrom("runtime/dispatch/context.ts", "Answer"));
  const used = new Set<string>();
  const policy = policyMembers(file, model, c, m, used);
  file.doc(summary(model, c, m));
  const args =
    used.size === 0 ? "args: object" : `args: { ${[...used].map((name) => paramType(file, c, m, name)).join("; ")} }`;
  file.print(`export function ${stubName(m)}<T>(context: ${context}, ${args}, run: () => ${answer}<T>): Promise<T> {`);
  file.print(`return context.forward({ ${policy.join(", ")} }, args, run);`);
  file.print("}\n");
}

function summary(model: ResolvedModel, c: ModelClass, m: ServedMessage): string {
  const f = policyOf(model, m);
  const as = m.forwarding.same_as === undefined ? "" : `, as ${String(m.forwarding.same_as)}`;
  const where = `${String(f.to)}${as}`;
  const marks = marksOf(f).map((k) => `${k.class} ${k.op} (${k.object})`);
  return `${c.name}.${m.name} runs on ${where}${marks.length === 0 ? "" : `; marks ${marks.join(", ")}`}.`;
}

function paramType(file: TsFile, c: ModelClass, m: ServedMessage, name: string): string {
  if (name === "record") return `record: ${file.use(typeFrom(recordFile(c.name), createTypeName(c.name)))}`;
  const param = m.params.find((p) => p.name === name);
  return `${name}: ${tsType(file, param?.type ?? "string")}`;
}

function policyMembers(
  file: TsFile,
  model: ResolvedModel,
  c: ModelClass,
  m: ServedMessage,
  used: Set<string>,
): string[] {
  const f = policyOf(model, m);
  const refs: Refs = (path) => objectCode(file, path, used);
  const members = [
    `message: ${JSON.stringify(`${c.name}.${m.name}`)}`,
    `target: ${placementCode(file, model, c, m, f, refs)}`,
  ];
  const declared = marksOf(f);
  const marks = declared.flatMap((mark) => markExpression(model, c, m, mark, refs, used) ?? []);
  if (marks.length > 0) {
    const list = `[${marks.join(", ")}]`;
    const conditional = isOnlyForTrue(f);
    if (conditional) used.add("value");
    members.push(`marks: ${conditional ? `args.value ? ${list} : []` : list}`);
  }
  const chosen = declared.find((mark) => mark.class === "host" && mark.object === "chosen host");
  if (chosen !== undefined) members.push(`hostOperation: ${JSON.stringify(chosen.op)}`);
  if (f.alert !== undefined) members.push(`alert: ${literal(f.alert)}`);
  if (f.refreshes !== undefined) members.push(`refreshes: ${literal(f.refreshes)}`);
  if (f.cancels !== undefined) members.push(`cancels: ${literal(f.cancels)}`);
  for (const [key, name] of FLAGS) if (f[key] === true) members.push(`${name}: true`);
  return members;
}

/** The code of a mark; nothing where a routine of the API server finds the object, and sets the mark itself. */
function markExpression(
  model: ResolvedModel,
  c: ModelClass,
  m: ServedMessage,
  mark: MarkEntry,
  refs: Refs,
  used: Set<string>,
): string | undefined {
  const operation = JSON.stringify(mark.op);
  if (mark.class === "pool" && mark.object === "pool")
    return `{ class: "pool", objects: [...context.db.pool.refs()], operation: ${operation} }`;
  const path = readPath(model, c, m, mark.object);
  if (path === undefined) {
    if (isFoundByRoutine(c, m, mark.object)) return undefined;
    throw new Error(`${c.name}.${m.name} marks ${mark.object}, to which nothing leads`);
  }
  const { one, many } = refs(path);
  const strict = mark.strict === "not force" && m.params.some((p) => p.name === "options") ? optionForce(used) : "";
  const retry = mark.retry === undefined ? "" : `, retry: ${JSON.stringify(mark.retry)}`;
  return `{ class: ${JSON.stringify(mark.class)}, objects: ${many ?? `[${one}]`}, operation: ${operation}${retry}${strict} }`;
}

/** Whether a setter of a boolean is forwarded when it sets true, and else done at once. */
const isOnlyForTrue = (f: Forwarding): boolean =>
  ["value true", "value true and not yet a template"].some((state) => Object.hasOwn((f.when ?? {}) as object, state));

const FLAGS = [
  ["global_lock", "globalLock"],
  ["internal_async", "internalAsync"],
  ["tolerates_connection_loss", "toleratesConnectionLoss"],
  ["checks_ha_plan", "checksHaPlan"],
  ["internal_sr_session", "internalSrSession"],
] as const;

function optionForce(used: Set<string>): string {
  used.add("options");
  return `, strict: args.options["force"] !== "true"`;
}
