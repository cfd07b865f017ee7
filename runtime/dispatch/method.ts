import type { Type } from "../model/types.ts";
import type { Reply } from "../rpc/call.ts";
import type { Raw } from "../rpc/raw.ts";
import type { Answer, Context } from "./context.ts";

/** A message as the pipeline runs it, whether generated from a field or implemented by hand. */
export interface Method {
  /** Wire name: `VM.start`. */
  readonly name: string;
  readonly className: string;
  /** In lower case: `vm.start`. */
  readonly permission: string;
  /** Patterns of the parameter `key` that have a permission of their own, in their order. */
  readonly keyPatterns: readonly string[];
  /** Parameters that must be given, without the session. */
  readonly required: number;
  /** Parameters that may be left out; with any, surplus parameters are ignored. */
  readonly optional: number;
  readonly session: boolean;
  /** Whether there is an `Async.` form. */
  readonly async: boolean;
  /** Whether a synchronous call has a task with a database row: true for most messages that support `Async.`. */
  readonly realTask: boolean;
  /** Answers MESSAGE_REMOVED. */
  readonly removed: boolean;
  readonly poolInternal: boolean;
  readonly emergencyMode: boolean;
  /** True for getters and the like: it changes nothing, so its reply does not wait for the store. */
  readonly readOnly: boolean;
  readonly result: Type | null;
  /** Turns the parameters after the session into typed arguments; raises the errors of api-wire.md, section 3.1. */
  decode(params: readonly Raw[], offset: number): Readonly<Record<string, unknown>>;
  run(context: Context, args: Readonly<Record<string, unknown>>): Answer<MethodResult>;
}

/** What a method yields: a value of its result type, or a reply that is already in the form of the wire. */
export type MethodResult = { readonly value: unknown } | { readonly reply: Reply };
