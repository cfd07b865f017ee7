import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readSexp, type Sexp, SexpError, writeSexp } from "../../daemons/message-switch/sexp.ts";
import { fc } from "../support/properties.ts";

const sexps = suite("message switch: S-expressions");

const byteText = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const { tree } = fc.letrec<{ tree: Sexp }>((tie) => ({
  tree: fc.oneof(byteText, fc.array(tie("tree"), { maxLength: 5 })),
}));

sexps("what is written is read", () => {
  fc.assert(fc.property(tree, (sexp) => assert.equal(readSexp(writeSexp(sexp)), sexp)));
});

sexps("atoms are quoted only where they must be", () => {
  assert.is(
    writeSexp(["a", "", "a b", 'say "x\\y"', "\n\t\x00\xff", "org.xen:1", "(;"]),
    '(a "" "a b" "say \\"x\\\\y\\"" "\\n\\t\\000\\255" org.xen:1 "(;")',
  );
});

sexps("the packaged configuration is read", () => {
  const text = '; the switch\n((path /var/run/sock)(pidfile())(statedir ("/var/\\x41 b\\\n   c")))\n';
  assert.equal(readSexp(text), [
    ["path", "/var/run/sock"],
    ["pidfile", []],
    ["statedir", ["/var/A bc"]],
  ]);
});

sexps("what is none is refused", () => {
  for (const text of ["", "(", ")", "a b", '"a', '("a)', "(()", "; only a comment"]) {
    assert.throws(
      () => readSexp(text),
      (error: unknown) => error instanceof SexpError,
      text,
    );
  }
});

sexps("depth and length need no stack", () => {
  const depth = 200_000;
  let sexp = readSexp("(".repeat(depth) + ")".repeat(depth));
  let levels = 0;
  while (Array.isArray(sexp)) {
    levels += 1;
    sexp = sexp[0] ?? "";
  }
  assert.is(levels, depth);
  const long = '\\"\n'.repeat(2_000_000);
  assert.is(readSexp(writeSexp(long)), long);
});

sexps.run();
