import type { ModelClass, ModelType, ResolvedModel } from "../../model/resolved.ts";
import type { ClientMessage } from "./messages.ts";

/** The notation of runtime/client/numbers.ts. */
export type Shape = 1 | { readonly [member: string]: Shape };

/** Where numbers of some kinds stand in a type; nothing where there are none. */
export function shapeOf(model: ResolvedModel, type: ModelType, kinds: readonly string[]): Shape | undefined {
  if (typeof type === "string") return kinds.includes(type) ? 1 : undefined;
  if ("set" in type) return shapeOf(model, type.set, kinds);
  if ("option" in type) return shapeOf(model, type.option, kinds);
  if ("map" in type) {
    const value = shapeOf(model, type.map[1], kinds);
    if (value !== undefined && value !== 1) throw new Error("The client does not read numbers in maps of records.");
    return value;
  }
  if (!("record" in type)) return undefined;
  const c = model.classes.classes.find((each) => each.name === type.record);
  const members = (c?.fields ?? [])
    .filter((f) => f.internal_only !== true)
    .flatMap((f) => {
      const shape = shapeOf(model, f.type, kinds);
      return shape === undefined ? [] : [[f.name, shape] as const];
    });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** The tables that a client needs: where JSON may hold floats as text, and the XML of tasks' results numbers as text. */
export function numberTables(
  model: ResolvedModel,
  classes: readonly { c: ModelClass; messages: readonly ClientMessage[] }[],
) {
  const floats: Record<string, Shape> = {};
  const taskNumbers: Record<string, Shape> = {};
  for (const { c, messages } of classes) {
    const record = shapeOf(model, { record: c.name }, ["float"]);
    if (record !== undefined) floats[c.name] = record;
    const explicit = new Set(c.messages.map((m) => m.name));
    for (const m of messages.filter((each) => explicit.has(each.name) && each.result !== undefined)) {
      const key = `${c.name}.${m.name}`;
      if (key === "event.from" || key === "event.next" || m.result === undefined) continue;
      const inJson = numbersIn(model, m.result, ["float"]);
      if (inJson !== undefined) floats[key] = inJson;
      const inXml = m.async ? numbersIn(model, m.result, ["int", "float"]) : undefined;
      if (inXml !== undefined) taskNumbers[key] = inXml;
    }
  }
  return { floats, taskNumbers };
}

/** As `shapeOf`; maps of whole records are those of `get_all_records`, which the runtime knows by name. */
function numbersIn(model: ResolvedModel, type: ModelType, kinds: readonly string[]): Shape | undefined {
  const isMapOfRecords =
    typeof type === "object" && "map" in type && typeof type.map[1] === "object" && "record" in type.map[1];
  return isMapOfRecords ? undefined : shapeOf(model, type, kinds);
}
