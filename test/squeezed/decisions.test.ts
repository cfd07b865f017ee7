import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isUnbalanced, iterate } from "../../daemons/squeezed/decisions/iteration.ts";
import { type Domain, KEPT_FREE } from "../../daemons/squeezed/decisions/model.ts";
import { idealReservation, proportional } from "../../daemons/squeezed/decisions/policy.ts";
import { watchProgress } from "../../daemons/squeezed/decisions/stuckness.ts";
import { fc } from "../support/properties.ts";

/** The decisions, as functions of what is seen (spec: squeezed.md, section 8). */

const test = suite("squeezed/decisions");

function domain(
  domid: number,
  dynamicMin: number,
  target: number,
  dynamicMax: number,
  more: Partial<Domain> = {},
): Domain {
  return { domid, canBalloon: true, dynamicMin, target, dynamicMax, actual: target, ...more };
}

const goal = (want: number) => ({ want, enough: (free: number) => free >= want });
const targetsOf = (domains: Domain[], free: number, want: number) =>
  Object.fromEntries(iterate({ domains, free }, goal(want), new Map(), 0).targets);

test("plenty gives everybody the maximum, want the minimum, and what is between the same part", () => {
  const domains = [domain(1, 1_000, 1_000, 2_000), domain(2, 2_000, 2_000, 6_000)];
  const shares = (free: number) => [...proportional(domains, free, 0).values()];
  assert.equal(shares(100_000), [2_000, 6_000]);
  assert.equal(shares(0), [1_000, 2_000]);
  assert.equal(shares(-5_000), [1_000, 2_000]);
  assert.equal(shares(2_500), [1_500, 4_000]);
  assert.equal([...proportional([domain(1, 10, 10, 10)], 500, 0).values()], [10], "no range at all");
});

test("what drivers may miss their targets by is not handed out", () => {
  const domains = [domain(1, 1_000, 2_000, 2_000), domain(2, 1_000, 2_000, 2_000)];
  const given = [...proportional(domains, 0, 1_000).values()].reduce((sum, kib) => sum + kib, 0);
  assert.is(given, 4_000 - 1_000 - 16);
});

test("givers are told before takers", () => {
  const giver = domain(1, 1_000, 4_000, 4_000);
  const taker = domain(2, 1_000, 1_000, 9_000);
  const first = targetsOf([giver, taker], 0, 0);
  assert.ok((first[1] ?? 0) < 4_000);
  assert.is(first[2], 1_000);
  const given = { ...giver, target: first[1] ?? 0, actual: first[1] ?? 0 };
  const then = targetsOf([given, taker], 4_000 - given.actual, 0);
  assert.is(then[1], given.target);
  assert.ok((then[2] ?? 0) > 1_000);
});

test("a move within the inaccuracy is not made once there is enough, for the next look would take it back", () => {
  const narrow = (target: number) => domain(1, 23_713, target, 23_721);
  const look = (target: number, free: number, most = 23_721) => {
    const domains = [{ ...narrow(target), dynamicMax: most }];
    return iterate({ domains, free }, { want: 1_366, enough: (kib) => kib >= 5 }, new Map(), 0);
  };
  for (const [target, free] of [
    [23_720, 1_374],
    [23_721, 1_373],
  ] as const) {
    assert.equal(look(target, free).outcome, { kind: "success" });
    assert.is(look(target, free).targets.get(1), target);
  }
  assert.equal(look(23_720, 4).outcome, { kind: "adjust" }, "not enough");
  assert.equal(look(23_720, 1_374, 23_719).outcome, { kind: "adjust" }, "outside of the range");
});

test("domains below their range grow only into what is free", () => {
  const raised = domain(1, 5_000, 3_000, 9_000);
  const other = domain(2, 1_000, 1_000, 2_000);
  assert.equal(targetsOf([raised, other], 600, 0), { 1: 3_600, 2: 1_000 });
  assert.equal(targetsOf([raised, other], -600, 0), { 1: 3_000, 2: 1_000 });
  const enough = targetsOf([raised, other], 4_500, 0);
  assert.is(enough[1], 7_000, "2,000 to come into the range, and half of it");
  assert.is(enough[2], 1_500);
});

test("a driver that hangs is held where it is", () => {
  const moving = domain(1, 1_000, 3_000, 4_000, { actual: 2_000 });
  const innocent = iterate({ domains: [moving], free: 5_000 }, goal(0), new Map(), 0);
  assert.is(innocent.targets.get(1), 4_000);
  const later = iterate({ domains: [moving], free: 5_000 }, goal(0), innocent.progresses, 5.1);
  assert.is(later.targets.get(1), 2_000);
  assert.equal(later.declaredStuck, [1]);
  assert.equal(later.outcome, { kind: "success" });
  const above = { ...moving, actual: 3_500 };
  const refused = iterate(
    { domains: [above], free: 0 },
    goal(900),
    new Map([[1, { actual: 3_500, since: 0, stuck: true }]]),
    9,
  );
  assert.is(refused.targets.get(1), 3_000);
  assert.equal(refused.outcome, { kind: "failed", refusing: [1] });
  const below = { ...moving, dynamicMin: 2_500 };
  const held = iterate(
    { domains: [below], free: 0 },
    goal(0),
    new Map([[1, { actual: 2_000, since: 0, stuck: true }]]),
    9,
  );
  assert.is(held.targets.get(1), 2_000, "below its range it may not take what nobody set aside");
});

test("domains that cannot balloon are never blamed", () => {
  const fixed = domain(1, 1_000, 4_000, 4_000, { canBalloon: false });
  const { outcome, targets } = iterate({ domains: [fixed], free: 0 }, goal(900), new Map(), 0);
  assert.equal(outcome, { kind: "failed", refusing: [] });
  assert.is(targets.get(1), 4_000);
});

test("a driver is stuck after 5 s without a move in the right direction, until the next", () => {
  const at = (actual: number): Domain[] => [domain(1, 0, 1_000, 9_000, { actual })];
  let seen = watchProgress(new Map(), at(2_000), 0);
  seen = watchProgress(seen, at(1_990), 4);
  seen = watchProgress(seen, at(2_000), 9);
  assert.is(seen.get(1)?.stuck, false, "exactly 5 s");
  seen = watchProgress(seen, at(2_100), 9.1);
  assert.is(seen.get(1)?.stuck, true);
  seen = watchProgress(seen, at(2_100), 60);
  assert.is(seen.get(1)?.stuck, true);
  seen = watchProgress(seen, at(2_099), 61);
  assert.is(seen.get(1)?.stuck, false);
  assert.is(watchProgress(seen, [], 62).size, 0);
});

test("the ideal of a range counts it as one more domain", () => {
  const domains = [domain(1, 1_000, 2_000, 2_000)];
  assert.is(idealReservation({ domains, free: KEPT_FREE }, 500, 1_500), 500 + Math.trunc((992 / 2_000) * 1_000));
  assert.is(idealReservation({ domains, free: KEPT_FREE + 50_000 }, 500, 1_500), 1_500);
  assert.is(idealReservation({ domains, free: 0 }, 500, 1_500), 500);
});

test("only a target that would change makes the host unbalanced", () => {
  assert.not(isUnbalanced({ domains: [domain(1, 1_000, 1_000, 1_000)], free: KEPT_FREE + 9_000 }, KEPT_FREE));
  assert.ok(isUnbalanced({ domains: [domain(1, 1_000, 1_000, 2_000)], free: KEPT_FREE + 9_000 }, KEPT_FREE));
});

const anyDomain = (domid: number) =>
  fc
    .record({
      min: fc.nat(20_000),
      range: fc.nat(20_000),
      actual: fc.nat(40_000),
      target: fc.nat(40_000),
      canBalloon: fc.boolean(),
    })
    .map(({ min, range, ...rest }): Domain => ({ domid, dynamicMin: min, dynamicMax: min + range, ...rest }));
const anyHost = fc.record({
  domains: fc.tuple(anyDomain(1), anyDomain(2), anyDomain(3), anyDomain(4)),
  free: fc.integer({ min: -20_000, max: 80_000 }),
  want: fc.nat(60_000),
});

test("whatever is seen, no more growth is decided than is free", () =>
  fc.assert(
    fc.property(anyHost, fc.nat(15), ({ domains, free, want }, stuck) => {
      const before = new Map(
        domains.map(
          ({ domid, actual }) => [domid, { actual, since: 0, stuck: ((stuck >> (domid - 1)) & 1) === 1 }] as const,
        ),
      );
      const { targets } = iterate({ domains, free }, goal(want), before, 1);
      const willing = domains.filter(({ domid, canBalloon }) => canBalloon && before.get(domid)?.stuck === false);
      // Those that were not told anything new keep the target of an earlier decision.
      const told = willing.filter(({ domid, target }) => targets.get(domid) !== target);
      const growth = told.reduce((sum, { domid, actual }) => sum + Math.max(0, (targets.get(domid) ?? 0) - actual), 0);
      assert.ok(growth <= Math.max(0, free - want) + 8 * told.length, `${growth} of ${free - want}`);
      for (const { domid, dynamicMin, dynamicMax, actual } of told) {
        const target = targets.get(domid) ?? -1;
        assert.ok(target <= dynamicMax && target >= Math.min(dynamicMin, actual));
      }
      for (const { domid, canBalloon, actual, dynamicMin } of domains) {
        if (!canBalloon || before.get(domid)?.stuck !== true) continue;
        assert.ok((targets.get(domid) ?? 0) <= Math.max(actual, Math.min(dynamicMin, actual)), "held");
      }
    }),
    { numRuns: 5_000 },
  ));

test.run();
