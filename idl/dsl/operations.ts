import type { EnumName, ErrorCode, LabelOf } from "./names.ts";

/** Where one operation is allowed; the members are those of the class's rules, see `generated/model.json`. */
export interface OperationRule {
  readonly [member: string]: unknown;
}

/** A reason to refuse operations. Checks are tried in order, and the first that applies gives the error. */
export interface OperationCheck<N extends EnumName = EnumName> {
  /** The group the check belongs to; `check_order` orders the groups. */
  readonly check: string;
  /** Name of the routine that decides it, unique in the class; `check` when absent. */
  readonly rule?: string;
  /** The operations it is about: their names, or words for a property of their rules. */
  readonly operations: readonly LabelOf<N>[] | string;
  /** When it refuses, in words; the routine is named by `rule`. */
  readonly refused_when: string;
  readonly error: ErrorCode | "the error listed for that operation";
  /** Parameters of the error, in order. */
  readonly params: readonly string[];
  /** True: only when `allowed_operations` is computed, or when the caller asks for strict checking. */
  readonly strict_only?: true;
  readonly [detail: string]: unknown;
}

/** State preconditions of the operations of a class: from them come `allowed_operations` and the errors. */
export interface OperationRules<N extends EnumName = EnumName> {
  readonly enum: N;
  readonly operations?: Readonly<Partial<Record<LabelOf<N>, OperationRule>>>;
  readonly checks?: readonly OperationCheck<N>[];
  readonly [detail: string]: unknown;
}

/** The operation rules of a class; operations are labels of the enum. */
export function operationRules<const N extends EnumName>(rules: OperationRules<N>): OperationRules {
  return rules;
}
