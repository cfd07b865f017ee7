import type { ModelClass, ModelMessage, ModelType, ResolvedModel } from "../model/resolved.ts";
import { isRemoved } from "./class-view.ts";
import { wireMessages } from "./wire-messages.ts";

/** A message that a server implements: explicit ones, and generated ones that run code. */
export interface ServedMessage {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly {
    readonly name: string;
    readonly doc: string;
    readonly type: ModelType;
    readonly default?: unknown;
    readonly required: boolean;
  }[];
  readonly result?: ModelType | undefined;
  readonly resultDoc?: string | undefined;
  readonly role: string;
  readonly errors: readonly string[];
  /** Forwarding entry of the model. */
  readonly forwarding: Readonly<Record<string, unknown>>;
  readonly message?: ModelMessage;
  /** True: generated from the class, not declared. */
  readonly implicit: boolean;
  readonly removed: boolean;
}

/** The messages of a class that an implementation provides, in wire order, removed ones included. */
export function servedMessages(model: ResolvedModel, c: ModelClass): ServedMessage[] {
  const forwarding = model.forwarding.messages[c.name] ?? {};
  const explicit = c.messages.map(
    (m): ServedMessage => ({
      name: m.name,
      doc: m.doc,
      params: m.params,
      result: m.result,
      resultDoc: model.doc.results[`${c.name}.${m.name}`],
      role: m.role,
      errors: m.errors ?? [],
      forwarding: forwarding[m.name] ?? {},
      message: m,
      implicit: false,
      removed: isRemoved(m) || isRemoved(c),
    }),
  );
  const implicit = Object.entries(forwarding)
    .filter(([, entry]) => entry.implicit === true)
    .map(([name]) => implicitMessage(model, c, name));
  return [...implicit, ...explicit];
}

function implicitMessage(model: ResolvedModel, c: ModelClass, name: string): ServedMessage {
  const m = wireMessages(model, c).find((message) => message.name === name);
  if (m === undefined) throw new Error(`${c.name}.${name} is neither a message nor an accessor of a field`);
  const { doc, params, result, resultDoc, role, errors, forwarding } = m;
  return {
    ...{ name, doc, result, resultDoc, role, errors, forwarding },
    // On the wire the struct of a constructor has no name of its own; implementations see the record that it describes.
    params: name === "create" ? params.map((p) => ({ ...p, name: "record" })) : params,
    implicit: true,
    removed: m.state === "removed",
  };
}
