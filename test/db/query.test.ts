import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseExpression } from "../../runtime/db/query/parse.ts";
import { type Expression, expressionOfTree, type Operand, treeOfExpression } from "../../runtime/db/query/tree.ts";
import { fc } from "../support/properties.ts";
import { raises } from "./raises.ts";
import { shipDatabase } from "./schema.ts";

const query = suite("query");

/** A table with one row, to see whether expressions hold. */
function shipTable() {
  const { Ship } = shipDatabase().tables;
  const ref = Ship.create({
    name_label: `it's (odd) \\ name`,
    tonnage: 402,
    draught: 0.1,
    tags: ["a b", "it's"],
    papers: { k: "v", "back\\slash": "" },
  });
  return { ref, holds: (expression: string) => Ship.where(expression).length === 1 };
}

query("constants, not, and, or", () => {
  const { holds } = shipTable();
  const cases: Readonly<Record<string, boolean>> = {
    true: true,
    false: false,
    " true ": true,
    "\t(\n(true) )": true,
    "true and false or true": true,
    "true or false and false": false,
    "not true or true": false,
    "(not true) or true": true,
    "not not true": true,
    "false or not false and true": true,
    "true and not false or true": false,
    '"a" = "a"': true,
    '"a"="b"': false,
  };
  for (const [expression, expected] of Object.entries(cases)) assert.is(holds(expression), expected, expression);
});

query("compares the text of columns", () => {
  const { ref, holds } = shipTable();
  assert.ok(holds(`field "name__label" = "it's (odd) \\ name"`));
  assert.ok(holds(`field"tonnage"="402"`));
  assert.ok(holds(`"0.100000000000000006" = field "draught"`));
  assert.ok(holds(`field "afloat" = "true" and not field "kind" = "Sail"`));
  assert.ok(holds(`field "tags" = "('a b' 'it\\'s')"`));
  assert.ok(holds(`field "papers" = "(('k' 'v') ('back\\\\slash' ''))"`));
  assert.ok(holds(`field "boats" = "()"`));
  assert.ok(holds(`field "_ref" = "${ref}"`));
  assert.ok(holds(`field "parent" = "OpaqueRef:NULL"`));
  assert.ok(holds(`field "position" = "unknown"`));
});

query("an unknown column is an error once there is a row that is looked at", () => {
  const { holds } = shipTable();
  for (const name of ["name_label", "nothing", "ref", "__proto__", ""]) {
    raises(() => holds(`field "${name}" = "x"`), "INTERNAL_ERROR", ["missing field", name, ""]);
  }
  assert.equal(shipDatabase().tables.Ship.where('field "nothing" = "x"'), []);
});

query("says where a bad expression goes wrong", () => {
  const { holds } = shipTable();
  const bad = [
    "",
    "TRUE",
    "True",
    "true true",
    "true)",
    "(true",
    "()",
    "and",
    "not",
    "true and",
    "field",
    'field "a"',
    'field "a" =',
    '= "x"',
    '"x"',
    'field "a" == "b"',
    'field "a" <> "b"',
    `field 'a' = "b"`,
    'field "a" = "unterminated',
    'field "a" = 2',
    "true\r",
    "truefalse",
    "name__label",
    `${"(".repeat(500)}true${")".repeat(500)}`,
    "not ".repeat(100_000),
    "(".repeat(100_000),
  ];
  for (const expression of bad) {
    const { params } = raises(() => holds(expression), "INVALID_VALUE");
    assert.is(params[0], expression);
    assert.match(params[1] ?? "", /at character [0-9]+\.$/);
  }
  const places: readonly (readonly [string, number])[] = [
    ["true or x", 8],
    ["true true", 6],
    ['field "a" "b"', 11],
    ['("a"="b"', 9],
    ["=", 1],
  ];
  for (const [expression, at] of places) {
    assert.match(raises(() => holds(expression), "INVALID_VALUE").params[1] ?? "", `at character ${at}.`, expression);
  }
});

query("a long chain is no deep one", () => {
  const { holds } = shipTable();
  assert.ok(holds(`${"false or ".repeat(30_000)}true`));
  const tree = treeOfExpression(parseExpression(`${"true and ".repeat(30_000)}false`));
  assert.is(expressionOfTree(tree).kind, "and");
});

const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.constantFrom("tonnage", "kind", "_ref").map((field) => ({ field })),
  fc.constantFrom("402", "sail", "", "x'y").map((literal) => ({ literal })),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<Expression>({ kind: "true" }, { kind: "false" }),
    fc.record({ kind: fc.constant("eq" as const), left: operand, right: operand }, { noNullPrototype: true }),
    fc.record({ kind: fc.constant("not" as const), inner: tie("expression") }, { noNullPrototype: true }),
    fc.record(
      { kind: fc.constantFrom("and" as const, "or" as const), left: tie("expression"), right: tie("expression") },
      { noNullPrototype: true },
    ),
  ),
}));

function spell(each: Expression): string {
  const side = (one: Operand) => ("field" in one ? `field "${one.field}"` : `"${one.literal}"`);
  switch (each.kind) {
    case "eq":
      return `${side(each.left)} = ${side(each.right)}`;
    case "not":
      return `(not ${spell(each.inner)})`;
    case "and":
    case "or":
      return `(${spell(each.left)}) ${each.kind} (${spell(each.right)})`;
    default:
      return each.kind;
  }
}

query("what is spelled out is read back, as text and as tree", () => {
  fc.assert(
    fc.property(expression, (each) => {
      assert.equal(parseExpression(spell(each)), each);
      assert.equal(expressionOfTree(JSON.parse(JSON.stringify(treeOfExpression(each)))), each);
    }),
  );
});

query("text and trees that are no expression raise INVALID_VALUE and nothing else", () => {
  const words = fc.constantFrom("true", "not", "and", "or", "field", '"a"', "=", "(", ")", " ", "x", '"');
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
      try {
        parseExpression(parts.join(" "));
      } catch (thrown) {
        raises(() => {
          throw thrown;
        }, "INVALID_VALUE");
      }
    }),
  );
  for (const tree of [
    null,
    5,
    "true",
    [],
    ["eq"],
    ["eq", ["field", 1], ["literal", "x"]],
    ["not"],
    ["and", ["true"]],
    {},
  ]) {
    raises(() => expressionOfTree(tree), "INVALID_VALUE");
  }
  let deep: unknown = ["true"];
  for (let i = 0; i < 1000; i++) deep = ["or", ["false"], deep];
  raises(() => expressionOfTree(deep), "INVALID_VALUE");
});

query("expressions may be nested two hundred deep, as text and as tree", () => {
  const { holds } = shipTable();
  const text = (depth: number) => `${"not (".repeat(depth / 2)}true${")".repeat(depth / 2)}`;
  const tree = (depth: number): unknown => (depth === 0 ? ["true"] : ["not", tree(depth - 1)]);
  assert.type(holds(text(200)), "boolean");
  expressionOfTree(tree(200));
  raises(() => holds(text(202)), "INVALID_VALUE");
  raises(() => expressionOfTree(tree(201)), "INVALID_VALUE");
});

query.run();
