import { suite } from "uvu";
import * as assert from "uvu/assert";
import { failure, failureValue } from "../../daemons/xenopsd/errors.ts";

const errors = suite("xenopsd: what was thrown, as a failure");

errors("a failure of the interface stays what it is, any other comes with its text", () => {
  assert.equal(failureValue(failure(["Unimplemented", "this"])), ["Unimplemented", "this"]);
  assert.equal(failureValue(new Error("no room")), ["Internal_error", "no room"]);
  assert.equal(failureValue("no room"), ["Internal_error", "no room"]);
});

errors("one without a text says at least what it is, and where it comes from", () => {
  const several = new AggregateError([new Error("not here"), new Error("nor there")]);
  assert.equal(failureValue(several), ["Internal_error", "not here; nor there"]);
  const [, text] = failureValue(new RangeError()) as [string, string];
  assert.match(text, /^RangeError without a text at .*errors\.test\.ts/);
  assert.equal(failureValue(""), ["Internal_error", "Something without a text was thrown"]);
});

errors.run();
