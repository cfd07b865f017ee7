import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TokenBucket } from "../../../daemons/xapi/rate-limit/bucket.ts";
import { closeness, matching } from "../../../daemons/xapi/rate-limit/pattern.ts";
import type { Origin } from "../../../runtime/rpc/call.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { fc } from "../../support/properties.ts";
import { createWorld, errorOf, testSettings, type World } from "../support/world.ts";

const test = suite("xapi/rate-limit");
const NULL = "OpaqueRef:NULL";
const limited = (most = 100): World =>
  createWorld({ settings: testSettings({ rate_limit: true, "max-auto-registered-callers": most }) });
const from = (userAgent: string, clientIp = ""): Origin => ({
  transport: "unix",
  userAgent,
  ...(clientIp === "" ? {} : { clientIp }),
});
const caller = (user_agent: string, client_ip = "", name_label = "c") => ({ name_label, user_agent, client_ip });

/** Lets promises that can settle do so. */
async function turn(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

test("patterns match as the spec says", () => {
  assert.equal(
    [
      closeness("", "x"),
      closeness("x", "x"),
      closeness("x*", "xy"),
      closeness("x", "User-Agent: x/1.0"),
      closeness("y*", "x"),
    ],
    [2, 0, 1, undefined, undefined],
  );
  const all = [
    ["", "10.1"],
    ["a", ""],
    ["a*", "10.*"],
    ["a", "10.1"],
    ["b", ""],
  ].map(([userAgent = "", clientIp = ""]) => ({ userAgent, clientIp }));
  const found = matching(all, { userAgent: "a", clientIp: "10.1" });
  assert.equal(
    found.map(({ caller }) => `${caller.userAgent}|${caller.clientIp}`),
    ["a|10.1", "a|", "a*|10.*", "|10.1"],
  );
  assert.equal(
    found.map(({ exact }) => exact),
    [true, false, false, false],
  );
});

test("callers are made, renamed, grouped and destroyed", async () => {
  const { call } = createWorld();
  const ref = await call("Caller.create", caller("slowclient"));
  const record = (await call("Caller.get_record", ref)) as Record<string, unknown>;
  assert.equal(
    { ...record, uuid: "" },
    {
      uuid: "",
      name_label: "c",
      name_description: "",
      user_agent: "slowclient",
      client_ip: "",
      last_access: "19700101T00:00:00Z",
      groups: [],
      rate_limit: NULL,
      auto_registered: false,
    },
  );
  assert.is(await call("Caller.create", caller("slowclient", "", "c2")), ref);
  assert.is(await call("Caller.get_name_label", ref), "c2");
  for (const pattern of ["", "*"])
    assert.equal((await errorOf(call("Caller.create", caller(pattern, pattern)))).slice(0, 2), [
      "INVALID_VALUE",
      "user_agent/client_ip",
    ]);
  await call("Caller.add_group", ref, "team-1");
  assert.equal(await call("Caller.get_groups", ref), ["team-1"]);
  assert.equal((await errorOf(call("Caller.add_group", ref, "a b"))).slice(0, 2), ["INVALID_VALUE", "group"]);
  await call("Caller.remove_group", ref, "team-1");
  assert.equal(await call("Caller.get_groups", ref), []);
  assert.is((await errorOf(call("Caller.set_rate_limit", ref, NULL)))[0], "MESSAGE_METHOD_UNKNOWN");
  await call("Caller.destroy", ref);
  assert.equal(await errorOf(call("Caller.destroy", ref)), ["HANDLE_INVALID", "Caller", ref]);
});

test("limits are checked, attached and taken away", async () => {
  const { call } = createWorld();
  const client = await call("Caller.create", caller("x"));
  const create = (burst_size: number, fill_rate: number) =>
    call("Rate_limit.create", { callers: [client], burst_size, fill_rate });
  assert.equal(await errorOf(create(0, 0)), ["INVALID_VALUE", "fill_rate", "0."]);
  assert.equal(await errorOf(create(-1.5, 1)), ["INVALID_VALUE", "burst_size", "-1.5"]);
  const limit = await create(5, 2);
  assert.equal(await call("Rate_limit.get_callers", limit), []);
  await call("Rate_limit.add_caller", limit, client);
  await call("Rate_limit.add_caller", limit, client);
  assert.equal(await call("Rate_limit.get_callers", limit), [client]);
  assert.equal(await errorOf(call("Rate_limit.set_fill_rate", limit, 0)), ["INVALID_VALUE", "fill_rate", "0."]);
  await call("Rate_limit.set_burst_size", limit, 7);
  assert.is(await call("Rate_limit.get_burst_size", limit), 7);
  await call("Rate_limit.remove_caller", limit, client);
  assert.is(await call("Caller.get_rate_limit", client), NULL);
  await call("Rate_limit.add_caller", limit, client);
  await call("Rate_limit.destroy", limit);
  assert.is(await call("Caller.get_rate_limit", client), NULL);
});

test("calls of a limited caller wait for tokens, in order; others do not", async () => {
  const world = limited();
  const { call, raw, root, ambient } = world;
  const client = await call("Caller.create", caller("slow"));
  const limit = await call("Rate_limit.create", { burst_size: 2, fill_rate: 1 });
  await call("Rate_limit.add_caller", limit, client);
  const done: number[] = [];
  const calls = Array.from({ length: 5 }, (_, n) => raw("pool.get_all", [root], from("slow")).then(() => done.push(n)));
  await turn();
  assert.equal(done, [0, 1]);
  await raw("pool.get_all", [root], from("fast"));
  ambient.advance(1000);
  await turn();
  assert.equal(done, [0, 1, 2]);
  await call("Rate_limit.set_fill_rate", limit, 1000);
  ambient.advance(10);
  await Promise.all(calls);
  assert.equal(done, [0, 1, 2, 3, 4]);
  assert.is(await call("Caller.query_call_count", client), 5);
  assert.is(await call("Caller.query_token_usage", client), 5);
  assert.is(await call("Caller.get_last_access", client), "20260131T09:05:07Z");
});

test("an Async. call is answered at once, its work waits", async () => {
  const { call, raw, root, ambient } = limited();
  const client = await call("Caller.create", caller("slow"));
  const limit = await call("Rate_limit.create", { burst_size: 1, fill_rate: 1 });
  await call("Rate_limit.add_caller", limit, client);
  await raw("pool.get_all", [root], from("slow"));
  const task = await raw(
    "Async.user.create",
    [root, { short_name: "q", fullname: "q", other_config: {} }],
    from("slow"),
  );
  await turn();
  assert.is(await call("task.get_status", task), "pending");
  ambient.advance(1000);
  await turn();
  assert.is(await call("task.get_status", task), "success");
});

test("a call that costs more than the bucket holds waits for a full one, and leaves a debt", () => {
  const ambient = new ManualAmbient();
  const bucket = new TokenBucket(ambient, () => ({ burst: 10, fill: 1 }));
  assert.is(bucket.take(100), undefined);
  let passed = false;
  void bucket.take(1)?.then(() => {
    passed = true;
  });
  ambient.advance(90_000);
  assert.not(passed);
  ambient.advance(1000);
  return turn().then(() => assert.ok(passed));
});

test("a client that goes away leaves the queue to the others", async () => {
  const ambient = new ManualAmbient();
  const bucket = new TokenBucket(ambient, () => ({ burst: 10, fill: 1 }));
  bucket.take(10);
  let leave = (): void => undefined;
  const first = errorOf(
    bucket.take(10, (action) => {
      leave = action;
      return () => undefined;
    }) ?? Promise.resolve(),
  );
  const second = bucket.take(1);
  ambient.advance(1000);
  leave();
  assert.is((await first)[0], "INTERNAL_ERROR");
  await second;
  bucket.open();
  assert.is(ambient.timers, 0);
});

test("clients are recorded by themselves up to a number, the least recently used makes room", async () => {
  const { call, raw, root, ambient } = limited(2);
  const seen = async () =>
    Object.values(
      (await call("Caller.get_all_records")) as Record<string, { name_label: string; auto_registered: boolean }>,
    )
      .filter((row) => row.auto_registered)
      .map((row) => row.name_label);
  for (const agent of ["a", "b", "a", "c"]) {
    await raw("pool.get_all", [root], from(agent, "192.0.2.7"));
    ambient.advance(1000);
  }
  // The calls of `call` come from a client of their own.
  const labels = await seen();
  assert.is(labels.length, 2);
  assert.ok(labels.includes("user_agent: c, client_ip: 192.0.2.7"));
  await raw("pool.get_all", [root], from("only-agent"));
  assert.not((await seen()).some((label) => label.includes("only-agent")));
});

test("attaching a limit makes a recorded client the administrator's", async () => {
  const { call, raw, root } = limited();
  await raw("pool.get_all", [root], from("a", "192.0.2.7"));
  const [ref] = (await call("Caller.get_all_where", 'field "user_agent" = "a"')) as string[];
  const limit = await call("Rate_limit.create", { burst_size: 5, fill_rate: 5 });
  await call("Rate_limit.add_caller", limit, ref);
  assert.is(await call("Caller.get_auto_registered", ref), false);
});

test("use is told by group and for all callers, the heaviest first", async () => {
  const { call, raw, root } = limited(0);
  const a = await call("Caller.create", caller("a", "", "A"));
  const all = await call("Caller.create", caller("*", "10.*", "ALL"));
  for (const ref of [a, all]) await call("Caller.add_group", ref, "g");
  await raw("pool.get_all", [root], from("a", "10.0.0.1"));
  await errorOf(raw("VM.start", [root, NULL, false, false], from("a", "192.0.2.1")));
  assert.is(await call("Caller.query_group_token_usage", "g"), 22);
  assert.is(await call("Caller.query_group_call_count", "g"), 3);
  const usage = (await call("Caller.query_all_usage")) as string[][];
  assert.equal(
    usage.map((row) => row.slice(1)),
    [
      ["A", "21.000", "2"],
      ["ALL", "1.000", "1"],
    ],
  );
});

test("without the setting nothing is counted or held back", async () => {
  const { call, raw, root } = createWorld();
  const client = await call("Caller.create", caller("slow"));
  const limit = await call("Rate_limit.create", { burst_size: 1, fill_rate: 0.001 });
  await call("Rate_limit.add_caller", limit, client);
  for (let n = 0; n < 5; n++) await raw("pool.get_all", [root], from("slow"));
  assert.is(await call("Caller.query_call_count", client), 0);
});

test("no bucket lets through more than its burst and what has flowed in, and all pass in order", async () => {
  const calls = fc.array(
    fc.record({ cost: fc.integer({ min: 0, max: 20 }), pause: fc.integer({ min: 0, max: 3000 }) }),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(
      calls,
      fc.integer({ min: 20, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      async (list, burst, fill) => {
        const ambient = new ManualAmbient();
        const bucket = new TokenBucket(ambient, () => ({ burst, fill }));
        const passed: number[] = [];
        let spent = 0;
        const spend = (index: number, cost: number): void => {
          spent += cost;
          const most = burst + (ambient.monotonic() / 1000) * fill;
          assert.ok(spent <= most + 1e-6, `with call ${index} ${spent} of ${most} tokens are spent`);
          passed.push(index);
        };
        for (const [index, { cost, pause }] of list.entries()) {
          const waiting = bucket.take(cost);
          if (waiting === undefined) spend(index, cost);
          else void waiting.then(() => spend(index, cost));
          for (let step = 0; step < pause; step += 100) {
            ambient.advance(100);
            await turn();
          }
        }
        for (let step = 0; step < 3000 && passed.length < list.length; step++) {
          ambient.advance(500);
          await turn();
        }
        assert.equal(
          passed,
          list.map((_, index) => index),
        );
      },
    ),
    { numRuns: 30 },
  );
});

test.run();
