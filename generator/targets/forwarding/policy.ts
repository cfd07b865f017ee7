import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import type { ServedMessage } from "../served-messages.ts";

/** What the datamodel says of the way of a message. */
export type Forwarding = ServedMessage["forwarding"];

/** An operation that is recorded in an object while a message runs. */
export interface MarkEntry {
  readonly class: string;
  readonly object: string;
  readonly op: string;
  readonly retry?: string;
  readonly strict?: unknown;
}

/** The marks of a forwarding entry. */
export const marksOf = (f: Forwarding): readonly MarkEntry[] => (f.marks as readonly MarkEntry[] | undefined) ?? [];

/** What the datamodel says of a message, or of the one of its class that handles it. */
export function policyOf(model: ResolvedModel, m: ServedMessage): Forwarding {
  const [className, handler = ""] = String(m.forwarding.same_as ?? "").split(".");
  return (className === m.class ? model.forwarding.messages[m.class]?.[handler] : undefined) ?? m.forwarding;
}

/** Objects that no parameter leads to: a routine of the API server finds them. The list only shrinks. */
const FOUND_BY_ROUTINE = new Set([
  "VDI.pool_migrate: vm",
  "VDI.pool_migrate: host",
  "VDI.pool_migrate: vm.resident_on",
  "VM.csvm: SR of suspend_VDI",
  "VM.migrate_send: target host (same pool) or chosen host (not live)",
  "VM.provision: chosen host",
  "VM.resume: chosen host",
  "VM.revert: vm",
  "VM.start: chosen host",
]);

/** Whether a routine of the API server finds the object that a message names in some words. */
export const isFoundByRoutine = (c: ModelClass, m: ServedMessage, words: string): boolean =>
  FOUND_BY_ROUTINE.has(`${c.name}.${m.name}: ${words}`);
