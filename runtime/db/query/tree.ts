import { XapiError } from "../../errors.ts";

/** One side of a comparison: the text of a column, or a text. */
export type Operand = { readonly field: string } | { readonly literal: string };

/** A query expression (spec: database.md, section 8.1). */
export type Expression =
  | { readonly kind: "true" }
  | { readonly kind: "false" }
  | { readonly kind: "eq"; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "not"; readonly inner: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression };

/** The most levels of `not` and parentheses, and of right operands in the tree form; real queries have a handful. */
export const MAX_DEPTH = 200;

/** The tree form of the remote protocol: nested arrays that start with the name of the node (section 8.2). */
export type Tree = readonly unknown[];

/** An expression in tree form. */
export function treeOfExpression(expression: Expression): Tree {
  switch (expression.kind) {
    case "true":
    case "false":
      return [expression.kind];
    case "not":
      return ["not", treeOfExpression(expression.inner)];
    case "eq":
      return ["eq", treeOfOperand(expression.left), treeOfOperand(expression.right)];
    default: {
      const { first, rest } = chainOf(expression);
      return rest.reduce<Tree>((left, [kind, right]) => [kind, left, treeOfExpression(right)], treeOfExpression(first));
    }
  }
}

/** The expression of a tree; raises `INVALID_VALUE` [expression; reason] for anything that is none. */
export function expressionOfTree(tree: unknown): Expression {
  return read(tree, 0);
}

/**
 * The links of a chain `a and b or c`, which associates to the left: its first term and each operator with the term after
 * it. Long chains are handled as lists, so that their length never becomes depth of the stack.
 */
export function chainOf(expression: Expression): {
  readonly first: Expression;
  readonly rest: readonly (readonly ["and" | "or", Expression])[];
} {
  const rest: (readonly ["and" | "or", Expression])[] = [];
  let first = expression;
  while (first.kind === "and" || first.kind === "or") {
    rest.push([first.kind, first.right]);
    first = first.left;
  }
  return { first, rest: rest.reverse() };
}

function treeOfOperand(operand: Operand): Tree {
  return "field" in operand ? ["field", operand.field] : ["literal", operand.literal];
}

function read(tree: unknown, depth: number): Expression {
  const rest: ["and" | "or", Expression][] = [];
  let node = tree;
  while (Array.isArray(node) && (node[0] === "and" || node[0] === "or") && node.length === 3) {
    rest.push([node[0], readBelow(node[2], depth)]);
    node = node[1];
  }
  const first = readTerm(node, depth);
  return rest.reduceRight<Expression>((left, [kind, right]) => ({ kind, left, right }), first);
}

function readTerm(node: unknown, depth: number): Expression {
  if (Array.isArray(node)) {
    const [name, ...operands]: unknown[] = node;
    if ((name === "true" || name === "false") && operands.length === 0) return { kind: name };
    if (name === "not" && operands.length === 1) return { kind: "not", inner: readBelow(operands[0], depth) };
    if (name === "eq" && operands.length === 2) {
      return { kind: "eq", left: readOperand(operands[0]), right: readOperand(operands[1]) };
    }
  }
  throw badTree("it has a node that is no expression");
}

function readBelow(node: unknown, depth: number): Expression {
  if (depth >= MAX_DEPTH) throw badTree("it is nested too deeply");
  return read(node, depth + 1);
}

function readOperand(node: unknown): Operand {
  if (Array.isArray(node) && node.length === 2) {
    const [kind, text]: unknown[] = node;
    if (kind === "field" && typeof text === "string") return { field: text };
    if (kind === "literal" && typeof text === "string") return { literal: text };
  }
  throw badTree("it compares something that is neither a field nor a literal");
}

function badTree(reason: string): XapiError {
  return new XapiError("INVALID_VALUE", ["expression", `The expression cannot be read: ${reason}.`]);
}
