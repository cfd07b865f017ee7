import type { Context } from "../dispatch/context.ts";
import { XapiError } from "../errors.ts";
import type { OperationCheckEntry, OperationCheckRoutine, OperationTable } from "./operations.ts";

/** What the engine reads and writes of a table; every table whose rows have operations has it. */
export interface OperationRows {
  find(ref: string): OperationRow | undefined;
  get(ref: string): OperationRow;
  set(ref: string, field: "allowed_operations", value: readonly string[]): void;
  addToMap(ref: string, field: "current_operations", key: string, value: string): void;
  removeFromMap(ref: string, field: "current_operations", key: string): void;
}

interface OperationRow {
  readonly allowed_operations: readonly string[];
  readonly current_operations: Readonly<Record<string, string>>;
}

/** The routines of a class by the rule that they decide. */
export type Routines = Readonly<Record<string, OperationCheckRoutine<string, string> | undefined>>;

/** What decides the operations of a class. */
export interface OperationClass {
  readonly table: OperationTable;
  readonly routines: Routines;
}

type Scope = Pick<Context, "db" | "services">;

/**
 * Decides from the generated tables whether an operation is allowed on an object, and keeps `allowed_operations`
 * (spec: dispatch-forwarding.md, section 4).
 */
export class OperationEngine {
  readonly #classes: ReadonlyMap<string, CompiledClass>;
  readonly #rowsOf: (className: string) => OperationRows;

  constructor(classes: Readonly<Record<string, OperationClass>>, rowsOf: (className: string) => OperationRows) {
    this.#classes = new Map(Object.entries(classes).map(([name, c]) => [name, compile(c)]));
    this.#rowsOf = rowsOf;
  }

  /** Whether operations of the class are known here. */
  knows(className: string): boolean {
    return this.#classes.has(className);
  }

  /**
   * The error of the first check that refuses the operation, or nothing. `strict`: also the checks for callers who ask for
   * strictness, as `allowed_operations` does.
   */
  refusal(scope: Scope, className: string, ref: string, operation: string, strict: boolean): XapiError | undefined {
    const c = this.#classes.get(className);
    if (c === undefined) return undefined;
    for (const check of c.checksOf.get(operation) ?? c.general) {
      if (check.strictOnly === true && !strict) continue;
      const params = c.routines[check.rule]?.(scope, ref as never, operation);
      if (params !== undefined) return errorOf(check, params);
    }
    return undefined;
  }

  /** Raises the error of the first check that refuses the operation. */
  assertValid(scope: Scope, className: string, ref: string, operation: string, strict: boolean): void {
    const error = this.refusal(scope, className, ref, operation, strict);
    if (error !== undefined) throw error;
  }

  /** Computes `allowed_operations` of an object afresh; nothing happens where the object is gone. */
  refresh(scope: Scope, className: string, ref: string): void {
    const c = this.#classes.get(className);
    const rows = this.#rowsOf(className);
    const row = rows.find(ref);
    if (c === undefined || row === undefined) return;
    const answers: (boolean | undefined)[] = [];
    const refuses = ({ routine, slot }: Decider, operation: string): boolean => {
      if (slot === undefined) return routine(scope, ref as never, operation) !== undefined;
      answers[slot] ??= routine(scope, ref as never, operation) !== undefined;
      return answers[slot];
    };
    const allowed: string[] = [];
    for (const { operation, deciders } of c.advertised) {
      if (!deciders.some((decider) => refuses(decider, operation))) allowed.push(operation);
    }
    const listed = row.allowed_operations;
    const isSame = allowed.length === listed.length && allowed.every((operation, index) => operation === listed[index]);
    if (!isSame) rows.set(ref, "allowed_operations", allowed);
  }

  /** Raises HANDLE_INVALID [class; ref] for an object that is not there. */
  require(className: string, ref: string): void {
    this.#rowsOf(className).get(ref);
  }

  /**
   * Records an operation on an object for a task: the logical lock. Answers the key under which it stands in `current_operations`: the task,
   * or a name made from it where another part of the same task has a lock there already, so that neither gives back the other's.
   */
  mark(className: string, ref: string, task: string, operation: string): string {
    const rows = this.#rowsOf(className);
    const { current_operations: current } = rows.get(ref);
    let key = task;
    for (let part = 2; key in current; part++) key = `DummyRef:|${task.replace(/^\w+:\|?/, "")}|part ${part}`;
    rows.addToMap(ref, "current_operations", key, operation);
    return key;
  }

  /** Takes a record away by its key; nothing happens where the object is gone. */
  unmark(className: string, ref: string, key: string): void {
    const rows = this.#rowsOf(className);
    if (rows.find(ref) !== undefined) rows.removeFromMap(ref, "current_operations", key);
  }
}

interface CompiledClass {
  readonly routines: Routines;
  /** Checks by operation, in the order in which they are tried. */
  readonly checksOf: ReadonlyMap<string, readonly OperationCheckEntry[]>;
  /** The operations that may stand in `allowed_operations`, with what decides whether they do. */
  readonly advertised: readonly { readonly operation: string; readonly deciders: readonly Decider[] }[];
  /** Checks of an operation that the table does not name. */
  readonly general: readonly OperationCheckEntry[];
}

/** A routine that refuses operations. */
interface Decider {
  readonly routine: OperationCheckRoutine<string, string>;
  /** Where its answer is kept while an object is looked at: for a routine that does not ask which operation it is. */
  readonly slot: number | undefined;
}

function compile({ table, routines }: OperationClass): CompiledClass {
  const checksOf = new Map(
    table.operations.map((operation) => [operation, table.checks.filter((check) => isAbout(table, check, operation))]),
  );
  const never = (table.facts.never_in_allowed_operations ?? []) as readonly string[];
  const only = (table.facts.in_allowed_operations ?? table.facts.checked_operations) as readonly string[] | undefined;
  const listed = table.operations.filter((name) => !never.includes(name) && (only?.includes(name) ?? true));
  const deciderOf = deciders(routines);
  return {
    routines,
    checksOf,
    advertised: listed.map((operation) => ({
      operation,
      deciders: (checksOf.get(operation) ?? []).filter(isAdvertised).flatMap((check) => deciderOf(check.rule) ?? []),
    })),
    general: table.checks.filter((check) => check.operations === "any"),
  };
}

/** The deciders by rule, each made once. A routine with fewer than three parameters answers the same for every operation. */
function deciders(routines: Routines): (rule: string) => Decider | undefined {
  const made = new Map<string, Decider>();
  return (rule) => {
    const routine = routines[rule];
    if (routine === undefined) return undefined;
    const decider = made.get(rule) ?? { routine, slot: routine.length < 3 ? made.size : undefined };
    made.set(rule, decider);
    return decider;
  };
}

/** Whether a check decides what `allowed_operations` shows. */
function isAdvertised(check: OperationCheckEntry): boolean {
  return check.detail?.skipped !== "when refreshing allowed_operations";
}

/** Whether a check is about an operation: by name, or by a property of the operation's rule. */
function isAbout(table: OperationTable, check: OperationCheckEntry, operation: string): boolean {
  const about = check.operations;
  if (typeof about !== "string") return about.includes(operation);
  const except = /^(?:any|all) but (\w+)$/.exec(about);
  if (except !== null) return operation !== except[1];
  const rule = table.rules[operation] ?? {};
  const property = /^(\w+) false$/.exec(about)?.[1];
  if (property !== undefined) return rule[property] !== true;
  const having = /^those with (\w+)$/.exec(about)?.[1];
  if (having !== undefined) return rule[having] !== null && rule[having] !== undefined;
  const listed = table.facts[about];
  if (Array.isArray(listed)) return listed.includes(operation);
  if (typeof listed === "object" && listed !== null) return operation in listed;
  return true;
}

/** A check of the pool names its error by the operation that is in the way: the routine gives it first. */
function errorOf(check: OperationCheckEntry, params: readonly string[]): XapiError {
  if (check.error !== "the error listed for that operation") return new XapiError(check.error, params);
  const [code = "OTHER_OPERATION_IN_PROGRESS", ...rest] = params;
  return new XapiError(code, rest);
}
