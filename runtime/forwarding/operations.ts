import type { Context } from "../dispatch/context.ts";
import type { Ref } from "../ref.ts";

/** One check of an operation table. */
export interface OperationCheckEntry<Operation extends string = string> {
  /** The routine that decides it. */
  readonly rule: string;
  /** Checks of one group stand together in the order of the table. */
  readonly group: string;
  /** The operations it is about, by name, or in the words of the datamodel for a property of their rules. */
  readonly operations: readonly Operation[] | string;
  readonly error: string;
  /** True: only when `allowed_operations` is computed or the caller asks for strict checking. */
  readonly strictOnly?: true;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** When the operations of a class are allowed (spec: dispatch-forwarding.md, section 4). */
export interface OperationTable<Operation extends string = string> {
  readonly class: string;
  /** Every operation of the enum, in order. */
  readonly operations: readonly Operation[];
  readonly rules: Readonly<Partial<Record<Operation, Readonly<Record<string, unknown>>>>>;
  readonly checks: readonly OperationCheckEntry<Operation>[];
  /** What else the datamodel says of the class's operations. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * Decides one check for one object: the parameters of its error where the operation is refused, nothing where it is not.
 * It reads the database and changes nothing.
 */
export type OperationCheckRoutine<C extends string, Operation extends string> = (
  context: Pick<Context, "db" | "services">,
  ref: Ref<C>,
  operation: Operation,
) => readonly string[] | undefined;
