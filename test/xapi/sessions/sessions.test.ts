import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Sessions } from "../../../daemons/xapi/sessions/sessions.ts";
import type { XapiError } from "../../../runtime/errors.ts";
import { dateTimeOf } from "../../../runtime/ref.ts";
import { createWorld } from "../support/world.ts";

const sessions = suite("sessions of a host");

/** The sessions of a host of an empty pool; `coordinator` where it is a member. */
function setUp(coordinator?: string) {
  const { database, ambient, host } = createWorld();
  const made = new Sessions(
    database,
    ambient,
    () => host,
    () => coordinator,
  );
  const create = (isPool = false) =>
    made.create({ isLocalSuperuser: false, isPool, authUserName: "u", originator: "test", permissions: ["vm.start"] });
  const raised = (act: () => unknown): readonly string[] => {
    try {
      act();
    } catch (error) {
      return (error as XapiError).description;
    }
    throw new Error("Nothing was raised.");
  };
  return { database, ambient, made, create, raised };
}

sessions("a call renews last_active, but not more often than every ten minutes", () => {
  const { database, ambient, made, create } = setUp();
  const ref = create();
  const lastActive = () => database.tables.session.get(ref).last_active;
  const first = lastActive();
  ambient.advance(600_000);
  made.identify(ref);
  assert.is(lastActive(), first);
  ambient.advance(1_000);
  made.identify(ref);
  const renewed = dateTimeOf(ambient.now());
  assert.is(lastActive(), renewed);
  ambient.advance(1_000);
  made.identify(ref);
  assert.is(lastActive(), renewed);
});

sessions("says who a session is, and forgets it with its row", () => {
  const { made, create, raised } = setUp();
  const ref = create();
  const identity = made.identify(ref);
  assert.ok(identity.holds("vm.start"));
  assert.not(identity.holds("vm.pause"));
  made.destroy(ref);
  assert.equal(
    raised(() => made.identify(ref)),
    ["SESSION_INVALID", ref],
  );
  assert.equal(
    raised(() => made.destroy(ref)),
    ["SESSION_INVALID", ref],
  );
});

sessions("a member sends clients to its coordinator, and takes what hosts ask", () => {
  const { made, create, raised } = setUp("192.0.2.9");
  const client = create();
  assert.equal(
    raised(() => made.identify(client)),
    ["HOST_IS_SLAVE", "192.0.2.9"],
  );
  assert.ok(made.identify(create(true)).isPool);
  assert.ok(made.identify(made.createLocal("root", false)).isLocal);
});

sessions("of local sessions the oldest ends when there are too many", () => {
  const { made, raised } = setUp();
  const [first = "", second = ""] = Array.from({ length: 1001 }, () => made.createLocal("root", false));
  assert.equal(
    raised(() => made.identify(first)),
    ["SESSION_INVALID", first],
  );
  assert.is(made.identify(second).ref, second);
  made.destroyLocal(second);
  assert.equal(
    raised(() => made.destroyLocal(second)),
    ["SESSION_INVALID", second],
  );
});

sessions.run();
