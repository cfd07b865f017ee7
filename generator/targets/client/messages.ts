import type { ModelClass, ModelField, ModelType, ResolvedModel } from "../../model/resolved.ts";
import { stateOf } from "../class-view.ts";
import { wireMessages } from "../wire-messages.ts";

/** A message as a client sees it. */
export interface ClientMessage {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly {
    readonly name: string;
    readonly doc: string;
    readonly type: ModelType;
    readonly required: boolean;
  }[];
  readonly result?: ModelType | undefined;
  readonly resultDoc?: string | undefined;
  readonly errors: readonly string[];
  readonly role: string;
  readonly deprecated: boolean;
  /** Has an `Async.` form whose task can be watched (spec: api-wire.md, section 2.2). */
  readonly async: boolean;
  /** Takes the struct of a constructor. */
  readonly constructs: boolean;
}

/** Every message of a class that a client can call, accessors of fields too; removed ones are left out. */
export function clientMessages(model: ResolvedModel, c: ModelClass): ClientMessage[] {
  const all = wireMessages(model, c).filter((m) => m.state !== "removed");
  const declared = new Set(all.filter((m) => m.kind === "declared").map((m) => m.name));
  return all
    .filter((m) => m.kind === "declared" || !declared.has(m.name))
    .map(({ name, params, result, resultDoc, role, constructs, ...m }) => ({
      ...{ name, params, result, role, constructs },
      doc: m.field === undefined ? m.doc : docOfAccessor(name, m.doc, m.field),
      // That of a getter is what the getter says already.
      resultDoc: m.field === undefined ? resultDoc : undefined,
      errors: m.kind === "declared" ? m.errors : errorsOf(name, params),
      deprecated: stateOf(m.lifecycle) === "deprecated",
      async: m.async && c.flags.no_task !== true && !NO_TASK_CLASSES.has(c.name),
    }));
}

/** Their tasks have no row, so that there is nothing to watch. */
const NO_TASK_CLASSES = new Set(["task", "event"]);

/** What an accessor does, and what the field is: the latter alone for a getter. */
function docOfAccessor(name: string, doc: string, field: ModelField): string {
  return name === `get_${field.name}` ? field.doc : `${doc} ${field.doc}`;
}

/** The errors of a message that every class has. */
function errorsOf(name: string, params: readonly { readonly name: string }[]): string[] {
  if (name === "get_by_uuid") return ["UUID_INVALID"];
  if (params[0]?.name !== "self") return [];
  return name.startsWith("add_to_") ? ["HANDLE_INVALID", "MAP_DUPLICATE_KEY"] : ["HANDLE_INVALID"];
}
