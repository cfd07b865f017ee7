import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createWorld, errorOf, NETWORK } from "../support/world.ts";

const test = suite("xapi/classes/event");

interface From {
  readonly events: readonly { class: string; operation: string; ref: string; snapshot?: Record<string, unknown> }[];
  readonly token: string;
  readonly valid_ref_counts: Record<string, number>;
}

test("event.from tells changes since a token", async () => {
  const { call, pool, add } = createWorld();
  const first = (await call("event.from", ["pool"], "", 0)) as From;
  assert.equal(
    first.events.map((e) => [e.class, e.operation, e.ref]),
    [["pool", "add", pool]],
  );
  assert.equal(first.valid_ref_counts.pool, 1);
  assert.equal(((await call("event.from", ["pool"], first.token, 0)) as From).events, []);
  const waiting = call("event.from", ["network"], first.token, 30) as Promise<From>;
  const network = add("network", { name_label: "n", bridge: "xenbr9" });
  assert.equal((await waiting).events[0]?.snapshot?.name_label, "n");
  await call("network.set_name_label", network, "m");
  assert.equal(await errorOf(call("event.from", ["pool"], "abc", 0)), ["EVENT_FROM_TOKEN_PARSE_FAILURE", "abc"]);
});

test("event.inject makes a mod that its token shows", async () => {
  const { call, pool } = createWorld();
  const token = await call("event.inject", "pool", pool);
  const { events } = (await call("event.from", [`pool/${pool}`], token, 0)) as From;
  assert.equal(
    events.map((e) => e.operation),
    ["mod"],
  );
  assert.equal(await errorOf(call("event.inject", "Pool", pool)), ["HANDLE_INVALID", "Pool", pool]);
});

test("event.next tells what a session registered for", async () => {
  const { call, pool } = createWorld();
  assert.is((await errorOf(call("event.next")))[0], "SESSION_NOT_REGISTERED");
  assert.equal(await call("event.unregister", ["vm"]), "");
  assert.equal(await call("event.register", ["pool"]), "");
  assert.equal(await call("event.get_current_id"), 0);
  await call("pool.set_name_label", pool, "p");
  const [event] = (await call("event.next")) as { class: string; snapshot: { name_label: string } }[];
  assert.equal([event?.class, event?.snapshot.name_label], ["pool", "p"]);
});

test("a client that goes away ends its call", async () => {
  const { raw, root, xapi } = createWorld();
  let leave = (): void => undefined;
  const origin = {
    ...NETWORK,
    onClose(action: () => void) {
      leave = action;
      return () => undefined;
    },
  };
  const waiting = errorOf(raw("event.from", [root, ["vm"], "", 60], origin));
  assert.is(xapi.services.events.waiting, 1);
  leave();
  assert.is((await waiting)[0], "INTERNAL_ERROR");
  assert.is(xapi.services.events.waiting, 0);
});

test.run();
