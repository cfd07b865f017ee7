import { createHash } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Redactor, trackId } from "../../runtime/log/redact.ts";
import { fc } from "../support/properties.ts";

const test = suite("log/redact");

const session = "OpaqueRef:0d2ee5a5-6f3c-4b5f-9d7e-1a2b3c4d5e6f";
const track = `trackid=${createHash("md5").update(session).digest("hex")}`;

test("a session is shown as its track id", () => {
  assert.is(trackId(session), track);
  const { fields } = new Redactor();
  assert.equal(fields({ session_id: session, VM: session }), { session_id: track, VM: session });
});

test("secret fields are withheld at any depth, whatever their case", () => {
  const { fields } = new Redactor();
  const shown = fields({ call: { params: [{ Password: "p" }, { new_pwd: 1 }] }, Cookie: "c", name: "n" });
  assert.equal(shown, {
    call: { params: [{ Password: "<withheld>" }, { new_pwd: "<withheld>" }] },
    Cookie: "<withheld>",
    name: "n",
  });
});

test("a cyclic field ends", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  assert.match(JSON.stringify(new Redactor().fields(cyclic)), /<withheld>/);
});

test("fields are shown down to the sixth level, in objects and lists alike", () => {
  const { fields } = new Redactor();
  const deep = (levels: number, nest: (inner: unknown) => unknown): unknown =>
    levels === 0 ? "seen" : nest(deep(levels - 1, nest));
  for (const nest of [(a: unknown) => ({ a }), (a: unknown) => [a]]) {
    assert.match(JSON.stringify(fields({ top: deep(6, nest) })), /seen/);
    assert.match(JSON.stringify(fields({ top: deep(7, nest) })), /<withheld>/);
  }
});

test("free text loses credentials", () => {
  const { text } = new Redactor();
  assert.is(text(`GET /export?session_id=${session}&ref=x`), `GET /export?session_id=${track}&ref=x`);
  assert.is(text("Cookie: pool_secret=aa-bb/cc; other=1"), "Cookie: pool_secret=<withheld>; other=1");
  assert.is(text('{"password":"hunter2","user":"u"}'), '{"password":"<withheld>","user":"u"}');
  assert.is(text("Authorization: Basic cm9vdDpyb290"), "Authorization: Basic <withheld>");
  assert.is(text("uname=root"), "uname=root");
});

test("removing secrets twice changes nothing more", () => {
  const { text } = new Redactor();
  const names = fc.constantFrom("session_id=", "pool_secret: ", '"password":"', "Bearer ", "VM ");
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string())), (parts) => {
      const once = text(parts.flat().join(" "));
      return text(once) === once;
    }),
  );
});

test("known secrets are withheld wherever they stand, until released", () => {
  const redactor = new Redactor();
  redactor.add("a-pool-secret/of-three/parts");
  assert.is(redactor.text("got [a-pool-secret/of-three/parts]"), "got [<withheld>]");
  redactor.remove("a-pool-secret/of-three/parts");
  assert.is(redactor.text("a-pool-secret/of-three/parts"), "a-pool-secret/of-three/parts");
});

test("known secrets are bounded, and short ones refused", () => {
  const redactor = new Redactor(2);
  for (const secret of ["first-secret", "second-secret", "third-secret", "x"]) redactor.add(secret);
  assert.is(redactor.text("first-secret second-secret x"), "first-secret <withheld> x");
});

test.run();
