import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DaemonError } from "../../runtime/daemon/error.ts";
import { fc } from "../support/properties.ts";
import { type Bench, boot, KEPT, keyOf, onHost } from "./support.ts";

/**
 * Whatever is reserved, built, destroyed and ballooned, in whatever order, with guests that are slow, hang or start again: the host is
 * never asked for memory it does not have, what was promised is there when it is taken, and no guest leaves its range.
 */

const test = suite("squeezed/property");

const MEMORY = 40_000;
/** Guests that hang now and then can move for ever, one because of the other: requests have an end of their own. */
const SETTINGS = { "balance-check-interval": 10, "ballooning-timeout": 300 };
/** What guests may miss their targets by, in KiB each. */
const SLACK = 8;

type Step =
  | {
      readonly kind: "boot";
      readonly size: number;
      readonly more: number;
      readonly speed: number;
      readonly pattern: number;
    }
  | { readonly kind: "reserve"; readonly size: number }
  | { readonly kind: "build"; readonly least: number; readonly more: number; readonly hvm: boolean }
  | { readonly kind: "drop"; readonly which: number }
  | { readonly kind: "destroy"; readonly which: number }
  | { readonly kind: "balance" }
  | { readonly kind: "range"; readonly which: number; readonly least: number; readonly more: number }
  | { readonly kind: "pass"; readonly seconds: number };

const size = fc.integer({ min: 0, max: 15_000 });
const which = fc.nat({ max: 20 });
const boots = fc.record({
  kind: fc.constant("boot" as const),
  size: fc.integer({ min: 500, max: 12_000 }),
  more: size,
  speed: fc.constantFrom(100, 700, 5_000),
  pattern: fc.nat({ max: 5 }),
});
const ranges = fc.record({
  kind: fc.constant("range" as const),
  which,
  least: fc.integer({ min: 500, max: 30_000 }),
  more: size,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: boots },
  { weight: 3, arbitrary: ranges },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reserve" as const), size }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("build" as const), least: size, more: size, hvm: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop" as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("destroy" as const), which }) },
  { weight: 1, arbitrary: fc.constant({ kind: "balance" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 25 }) }),
  },
);

/** Always at work, hanging now and then, hanging for ever, hanging at first. */
function patternOf(pattern: number): ((seconds: number) => boolean) | undefined {
  if (pattern === 1) return (seconds) => Math.floor(seconds / 3) % 2 === 1;
  if (pattern === 2) return (seconds) => Math.floor(seconds / 12) % 2 === 0;
  if (pattern === 3) return () => true;
  if (pattern === 4) return (seconds) => seconds < 8;
  return undefined;
}

interface Model {
  readonly bench: Bench;
  /** Reservations by id, KiB. */
  readonly reserved: Map<string, number>;
  readonly booted: Set<number>;
  /** Guests whose range was changed and that have not come to rest inside it since. */
  readonly outside: Set<number>;
  nextDomid: number;
}

/** Answers undefined where the host has no room. */
async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    assert.ok(["Cannot_free_this_much_memory", "Domains_refused_to_cooperate"].includes(error.tag), error.message);
    return undefined;
  }
}

/** What the domain manager does to start a domain: reserve, create, transfer, build, boot. */
async function build(
  model: Model,
  least: number,
  most: number,
  balloon: (domid: number) => Parameters<typeof boot>[1] | undefined,
  hvm: boolean,
) {
  const { client, settle, backend } = model.bench;
  const { hypervisor, store } = backend;
  const made = await unlessRefused(settle(client.reserve_memory_range("t", "s", least, most)));
  if (made === undefined) return;
  const [id, amount] = made;
  const kib = Number(amount);
  assert.ok(kib >= least && kib <= Math.max(least, most), `${kib} for ${least} to ${most}`);
  model.nextDomid += 1;
  const domid = model.nextDomid;
  hypervisor.add({ domid, total: 0, hvm }, 0);
  store.set({ [`/local/domain/${domid}/name`]: "x" });
  await settle(client.transfer_reservation_to_domain("t", "s", id, domid));
  await model.bench.pass(1);
  assert.ok(hypervisor.free >= kib, "what was reserved is there");
  const guest = balloon(domid);
  if (guest === undefined) {
    hypervisor.populate(domid, kib);
  } else {
    hypervisor.destroy(domid);
    boot(model.bench, { ...guest, total: kib });
    model.booted.add(domid);
  }
  await settle(client.delete_reservation("t", "s", id));
}

async function carryOut(model: Model, one: Step): Promise<void> {
  const { client, settle, backend, pass } = model.bench;
  const chosen = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(1, all.length)];
  if (one.kind === "boot") {
    const hangs = patternOf(one.pattern);
    const max = one.size + one.more;
    const guest = (domid: number) => ({
      domid,
      total: 0,
      min: one.size,
      max,
      speed: one.speed,
      ...(hangs !== undefined && { hangs }),
    });
    await build(model, one.size, max, guest, false);
  } else if (one.kind === "build") {
    await build(model, one.least, one.least + one.more, () => undefined, one.hvm);
  } else if (one.kind === "reserve") {
    const id = await unlessRefused(settle(client.reserve_memory("t", "s", one.size)));
    if (id !== undefined) model.reserved.set(id, one.size);
  } else if (one.kind === "drop") {
    const id = chosen([...model.reserved.keys()], one.which);
    if (id === undefined) return;
    await settle(client.delete_reservation("t", "s", id));
    model.reserved.delete(id);
  } else if (one.kind === "destroy") {
    const guest = chosen(
      backend.hypervisor.guests.filter(({ domid }) => domid !== 0),
      one.which,
    );
    if (guest === undefined) return;
    backend.hypervisor.destroy(guest.domid);
    model.booted.delete(guest.domid);
    model.outside.delete(guest.domid);
  } else if (one.kind === "balance") {
    await settle(client.balance_memory("t"));
  } else if (one.kind === "range") {
    const domid = chosen([...model.booted], one.which);
    if (domid === undefined) return;
    backend.store.set({
      [`/local/domain/${domid}/memory/dynamic-min`]: String(one.least),
      [`/local/domain/${domid}/memory/dynamic-max`]: String(one.least + one.more),
    });
    model.outside.add(domid);
  } else {
    await pass(one.seconds);
  }
}

/** What holds at every moment. */
function check(model: Model): void {
  const { bench, booted, outside, reserved } = model;
  const { hypervisor } = bench.backend;
  assert.is(hypervisor.denied, 0, "the host had what was asked of it");
  const slack = SLACK * (booted.size + 1);
  const promised = [...reserved.values()].reduce((sum, kib) => sum + kib, 0);
  assert.ok(hypervisor.free >= KEPT + promised - slack, `${hypervisor.free} free, ${promised} promised`);
  for (const domid of booted) {
    const { total } = hypervisor.guest(domid);
    const min = Number(keyOf(bench, domid, "memory/dynamic-min"));
    const max = Number(keyOf(bench, domid, "memory/dynamic-max"));
    const target = Number(keyOf(bench, domid, "memory/target"));
    const inside = total >= min - 4 && total <= max + 4;
    // On its way to a target of its old range a guest may pass through the new one.
    const rests = target >= min && target <= max;
    if (inside && rests) outside.delete(domid);
    else if (!inside) assert.ok(outside.has(domid), `domain ${domid} has ${total}, its range is ${min} to ${max}`);
  }
}

/** Runs that have failed once. */
const EXAMPLES: [Step[]][] = [
  [
    [
      { kind: "pass", seconds: 8 },
      { kind: "boot", size: 500, more: 0, speed: 700, pattern: 0 },
      { kind: "range", which: 0, least: 500, more: 701 },
      { kind: "pass", seconds: 2 },
      { kind: "range", which: 0, least: 500, more: 696 },
      { kind: "boot", size: 500, more: 0, speed: 100, pattern: 0 },
    ],
  ],
];

test("memory is never promised twice, and guests stay in their ranges", () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) =>
      onHost({ memory: MEMORY, settings: SETTINGS }, async (bench) => {
        const model: Model = { bench, reserved: new Map(), booted: new Set(), outside: new Set(), nextDomid: 0 };
        bench.onTick = () => check(model);
        for (const one of steps) {
          await carryOut(model, one);
          check(model);
        }
      }),
    ),
    { numRuns: 500, examples: EXAMPLES },
  ));

test.run();
