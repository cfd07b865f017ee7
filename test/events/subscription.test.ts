import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Subscription, Subscriptions } from "../../runtime/events/subscription.ts";

const subscriptions = suite("event subscriptions");

subscriptions("a class matches in any case, a ref only to the letter", () => {
  assert.ok(new Subscription(["VM"]).matches("vm", "OpaqueRef:a"));
  assert.ok(new Subscription(["pOOl/OpaqueRef:a"]).matches("pool", "OpaqueRef:a"));
  assert.not.ok(new Subscription(["pool/opaqueref:a"]).matches("pool", "OpaqueRef:a"));
  assert.not.ok(new Subscription(["vm "]).matches("vm", "OpaqueRef:a"));
});

subscriptions("only the first slash separates", () => {
  const subscription = new Subscription(["vm/OpaqueRef:a/x"]);
  assert.not.ok(subscription.matches("vm", "OpaqueRef:a"));
  assert.ok(subscription.matches("vm", "OpaqueRef:a/x"));
});

subscriptions("* matches everything, but only alone", () => {
  assert.ok(new Subscription(["*", "nosuch"]).matches("vm", "r"));
  assert.not.ok(new Subscription(["*/r"]).matches("vm", "r"));
});

for (const text of ["", "/", "nosuch", "pool/"]) {
  subscriptions(`${JSON.stringify(text)} matches nothing`, () => {
    assert.not.ok(new Subscription([text]).matches("vm", "OpaqueRef:a"));
    assert.not.ok(new Subscription([text]).matches("pool", "OpaqueRef:a"));
  });
}

subscriptions("equal ones have equal keys, others have not", () => {
  assert.is(new Subscription(["VM", "pool", "vm/r"]).key, new Subscription(["pool", "vm"]).key);
  assert.is(new Subscription(["*"]).key, new Subscription(["vm", "*"]).key);
  assert.is.not(new Subscription(["vm/r"]).key, new Subscription(["vm"]).key);
  assert.is.not(new Subscription(["a", "b"]).key, new Subscription(['a","b']).key);
});

subscriptions("what is asked for again is made once, and never taken for something else", () => {
  const made = new Subscriptions();
  const first = made.of(["vm", "task"]);
  assert.is(made.of(["vm", "task"]), first);
  for (const texts of [["vm"], ["vm,task"], ["vm\ntask"], ["task"], [], [""]])
    assert.equal(made.of(texts).keys, new Subscription(texts).keys);
  for (let i = 0; i < 200; i++) assert.ok(made.of([`vm/${i}`]).matches("vm", String(i)));
  assert.equal(made.of(["vm", "task"]).keys, first.keys);
  const long = Array.from({ length: 500 }, (_, i) => `vm/${i}`);
  assert.ok(made.of(long).matches("vm", "499"));
});

subscriptions("knows when a client waits for tasks only", () => {
  assert.ok(new Subscription(["task", "Task/r"]).tasksOnly);
  assert.ok(new Subscription(["task/r"]).tasksOnly);
  assert.not.ok(new Subscription(["task", "vm"]).tasksOnly);
  assert.not.ok(new Subscription(["*"]).tasksOnly);
  assert.not.ok(new Subscription([]).tasksOnly);
});

subscriptions.run();
