import type { ModelClass, ResolvedModel } from "../model/resolved.ts";
import { type WireMessage, wireMessages } from "./wire-messages.ts";

/** A message that a server implements: declared ones, and generated ones that run code. */
export interface ServedMessage extends WireMessage {
  /** True: generated from the class, not declared. */
  readonly implicit: boolean;
  readonly removed: boolean;
}

/** The messages of a class that an implementation provides, in wire order, removed ones included. */
export function servedMessages(model: ResolvedModel, c: ModelClass): ServedMessage[] {
  const all = wireMessages(model, c);
  const implicit = Object.entries(model.forwarding.messages[c.name] ?? {})
    .filter(([, entry]) => entry.implicit === true)
    .map(([name]) => {
      const m = all.find((message) => message.name === name);
      if (m === undefined) throw new Error(`${c.name}.${name} is neither a message nor an accessor of a field`);
      return m;
    });
  return [...implicit, ...all.filter((m) => m.kind === "declared")].map(served);
}

function served(m: WireMessage): ServedMessage {
  const implicit = m.kind !== "declared";
  // On the wire the struct of a constructor has no name of its own; implementations see the record that it describes.
  const params = implicit && m.name === "create" ? m.params.map((p) => ({ ...p, name: "record" })) : m.params;
  return { ...m, params, implicit, removed: m.state === "removed" };
}
