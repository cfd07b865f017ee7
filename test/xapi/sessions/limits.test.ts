import { suite } from "uvu";
import * as assert from "uvu/assert";
import { expiredSessions } from "../../../daemons/xapi/sessions/limits.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { dateTimeOf } from "../../../runtime/ref.ts";
import { createWorld } from "../support/world.ts";

/** Which sessions end (spec: sessions-rbac.md, section 6). */
const limits = suite("limits of sessions");

const NOW = Date.UTC(2026, 0, 31, 12);
const DAY = 86_400;

function setUp() {
  const { add, database, root, xapi } = createWorld();
  xapi.services.sessions.destroy(root);
  /** A session that was used last so many seconds ago. */
  const used = (secondsAgo: number, values: Readonly<Record<string, unknown>> = {}) =>
    add("session", {
      originator: "tool",
      last_active: dateTimeOf(NOW - secondsAgo * 1000),
      ...values,
    }) as Ref<"session">;
  const pass = () => expiredSessions(database.tables as never, NOW, DAY);
  return { add, used, pass };
}

limits("those that were not used for longer than the time that is allowed end", () => {
  const { used, pass } = setUp();
  const [late] = [used(DAY + 1), used(DAY), used(0)];
  assert.equal(pass().expired, [late]);
});

limits("work that goes on keeps a session, and those in whose context it was made", () => {
  const { add, used, pass } = setUp();
  const [busy, idle] = [used(2 * DAY), used(2 * DAY)];
  add("task", { session: busy, status: "pending" });
  add("task", { session: idle, status: "success" });
  const parents = [used(2 * DAY, { parent: busy }), used(2 * DAY, { parent: idle })];
  assert.equal(new Set(pass().expired), new Set([idle, parents[1]]));
});

limits("a chain of parents that never ends is followed for a while", () => {
  const { used, pass } = setUp();
  const self = used(2 * DAY, { parent: "OpaqueRef:gone" });
  assert.equal(pass().expired, [self]);
});

limits("of each group the least recently used beyond its limit end, and no others", () => {
  const groups: readonly (readonly [string, number, Readonly<Record<string, unknown>>])[] = [
    ["internal", 400, { pool: true }],
    ["external", 400, { originator: "" }],
    ["originator:tool", 500, {}],
    ["username:alice", 500, { auth_user_name: "alice" }],
  ];
  const { used, pass } = setUp();
  const oldest = groups.flatMap(([, limit, values]) => {
    const all = Array.from({ length: limit + 2 }, (_, n) => used(n * 60, values));
    return all.slice(-2);
  });
  const { expired, counts } = pass();
  assert.equal(counts, Object.fromEntries(groups.map(([group, limit]) => [group, limit + 2])));
  assert.equal(new Set(expired), new Set(oldest));
});

limits.run();
