import { XapiError } from "../../errors.ts";
import type { ClassSchema } from "../../model/types.ts";
import { textOfValue } from "../text.ts";
import type { Row } from "../value.ts";
import { chainOf, type Expression, type Operand } from "./tree.ts";

/** Whether an expression holds for a row. */
export type Filter = (ref: string, row: Row) => boolean;

/**
 * An expression as a function of rows of one class. Both sides of a comparison are the stored text of columns (names with
 * two underscores, and `_ref`); a column that the class lacks raises `INTERNAL_ERROR` [missing field; name; ""] when it is
 * looked at, so never for an empty table (spec: database.md, section 8.1).
 */
export function compileFilter(expression: Expression, schema: ClassSchema): Filter {
  switch (expression.kind) {
    case "true":
      return () => true;
    case "false":
      return () => false;
    case "not": {
      const inner = compileFilter(expression.inner, schema);
      return (ref, row) => !inner(ref, row);
    }
    case "eq": {
      const [left, right] = [compileOperand(expression.left, schema), compileOperand(expression.right, schema)];
      return (ref, row) => left(ref, row) === right(ref, row);
    }
    default:
      return compileChain(expression, schema);
  }
}

function compileChain(expression: Expression, schema: ClassSchema): Filter {
  const { first, rest } = chainOf(expression);
  const start = compileFilter(first, schema);
  const links = rest.map(([kind, term]) => ({ and: kind === "and", holds: compileFilter(term, schema) }));
  return (ref, row) => {
    let result = start(ref, row);
    for (const { and, holds } of links) if (result === and) result = holds(ref, row);
    return result;
  };
}

function compileOperand(operand: Operand, schema: ClassSchema): (ref: string, row: Row) => string {
  if ("literal" in operand) return () => operand.literal;
  if (operand.field === "_ref") return (ref) => ref;
  const field = schema.fields.find(({ column }) => column === operand.field);
  if (field === undefined) {
    return () => {
      throw new XapiError("INTERNAL_ERROR", ["missing field", operand.field, ""]);
    };
  }
  const { name, type } = field;
  return (_ref, row) => {
    const value = row[name];
    return typeof value === "string" ? value : textOfValue(type, value ?? "");
  };
}
