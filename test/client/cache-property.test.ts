import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connect, watch, XapiError } from "../../generated/client/index.ts";
import type { Clock } from "../../runtime/client/clock.ts";
import { fc } from "../support/properties.ts";
import { FakePool } from "./fake-pool.ts";
import { DROP, FakeServer, hastyClock } from "./fake-server.ts";

const property = suite("client cache under faults");

type Step =
  | { readonly do: "put" | "remove" | "forget"; readonly name: string; readonly value: number }
  | { readonly do: "restart" | "cut" | "lose" | "refresh" | "yield" };

const name = fc.constantFrom("a", "b", "c", "d");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("put", "remove"), name, value: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), name, value: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("restart", "cut", "lose", "refresh", "yield") }) },
);

/** Time flies, so that no look at differing counts is put off. */
function flyingClock(): Clock {
  let now = 0;
  return {
    ...hastyClock(),
    now: () => {
      now += 3_600_000;
      return now;
    },
  };
}

property("whatever happens, it ends as the server is, and so does who follows its events", async () => {
  const server = await FakeServer.start(() => "");
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const pool = new FakePool();
        server.handler = pool.handler;
        const faults: Step["do"][] = [];
        pool.scripted.push(({ method, params }) => {
          const fault = method === "event.from" ? faults.shift() : undefined;
          if (fault === "lose" && params[2] !== "") throw new XapiError("EVENTS_LOST");
          return fault === "cut" ? DROP : undefined;
        });
        await using xapi = await connect({
          url: server.url,
          user: "u",
          password: "p",
          clock: flyingClock(),
          failover: false,
        });
        const cache = await watch(xapi, ["VM"]);
        const copy = new Map<string, unknown>();
        const events = cache[Symbol.asyncIterator]();
        const following = (async () => {
          for await (const { operation, ref, record } of events) {
            assert.is(copy.has(ref), operation !== "add");
            if (operation === "del") copy.delete(ref);
            else copy.set(ref, record);
          }
        })();
        following.catch(() => {});
        for (const each of steps) await take(each, pool, faults, () => cache.refresh());
        await cache.refresh();
        const truth = new Map([...pool.rows.values()].map((row) => [row.ref, row.record]));
        assert.equal(new Map([...cache.VM].map(({ ref, record }) => [ref as string, record])), truth);
        cache.close();
        await following;
        assert.equal(copy, truth);
        for (const { ref, record } of cache.VM) assert.is(cache.VM.byUuid(record.uuid)?.ref, ref);
      }),
      { numRuns: 150 },
    );
  } finally {
    await server.stop();
  }
});

async function take(each: Step, pool: FakePool, faults: Step["do"][], refresh: () => Promise<void>): Promise<void> {
  if (!("name" in each)) {
    if (each.do === "restart") pool.dropSessions();
    else if (each.do === "refresh") await refresh();
    else if (each.do === "yield") await new Promise((resolve) => setImmediate(resolve));
    else faults.push(each.do);
    return;
  }
  const there = [...pool.rows.values()].find((row) => row.record.uuid === each.name)?.ref;
  const fields = { uuid: each.name, value: each.value };
  if (each.do === "put") {
    // A reference is never used again.
    if (there === undefined) pool.add("VM", `OpaqueRef:${each.name}-${pool.generation}`, fields);
    else pool.change(there, fields);
  } else if (there !== undefined && each.do === "remove") pool.remove(there);
  else if (there !== undefined) {
    // Counts show what the server forgot only while nothing is added in its place.
    pool.remove(there, false);
    for (let looks = 0; looks < 3; looks++) await refresh();
  }
}

property.run();
