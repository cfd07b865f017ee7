import type { ModelClass, ResolvedModel } from "../model/resolved.ts";

/** Last state of a history; `extended` and `changed` leave the state as it was. */
export function stateOf(lifecycle: readonly (readonly [string, string])[]): string {
  return lifecycle.findLast(([change]) => change !== "extended" && change !== "changed")?.[0] ?? "unreleased";
}

/** Whether a class, field or message was removed from the API. */
export function isRemoved(thing: { readonly lifecycle: readonly (readonly [string, string])[] }): boolean {
  return stateOf(thing.lifecycle) === "removed";
}

/** The classes in the order of the wire. */
export function classesInWireOrder(model: ResolvedModel): ModelClass[] {
  const byName = new Map(model.classes.classes.map((c) => [c.name, c]));
  return model.doc.wire_order.flatMap((name) => byName.get(name) ?? []);
}

/** The constructor's members of a class; `constructor` itself would be inherited from Object. */
export function constructorOf(c: ModelClass): { required: string[]; optional: string[] } | undefined {
  return Object.hasOwn(c, "constructor") ? (c.constructor as { required: string[]; optional: string[] }) : undefined;
}

/** Whether objects of a class travel as records; two classes have no fields. */
export function hasRecord(c: ModelClass): boolean {
  return c.fields.some((f) => f.internal_only !== true);
}
