import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Context } from "../../runtime/dispatch/context.ts";
import type { XapiError } from "../../runtime/errors.ts";
import { Forwarder, type ForwarderOptions } from "../../runtime/forwarding/forwarder.ts";
import type { OperationLocks } from "../../runtime/forwarding/locks.ts";
import type { Policy, Target } from "../../runtime/forwarding/policy.ts";
import type { Ref } from "../../runtime/ref.ts";

const forwarder = suite("forwarder");

const VM = "vm" as Ref<"VM">;
const hostRef = (name: string) => name as Ref<"host">;

/** A forwarder whose every step is written down. Of the hosts `self` is here, `served` is ours, `live` is elsewhere, `dead` is down. */
function setUp(options: Partial<ForwarderOptions> = {}) {
  const log: string[] = [];
  const locks = {
    take: async (_context: Context, marks: Policy["marks"] & object) => {
      const names = marks.map((mark) => `${mark.operation} on ${mark.objects.join()}`).join();
      log.push(`take ${names}`);
      return () => log.push(`release ${names}`);
    },
  } as unknown as OperationLocks;
  const made = new Forwarder({
    locks,
    hosts: {
      isSelf: (host) => host === "self",
      isServed: (host) => host === "served",
      isLive: (_context, host) => host !== "dead",
      call: async (_context, host, message) => log.push(`${message} at ${host}`) as never,
    },
    placements: {
      suitableHost: () => ({ host: hostRef("served"), release: () => void log.push("release placement") }),
      residentHost: () => hostRef("live"),
      srHost: () => hostRef("served"),
      hostSeeing: () => hostRef("served"),
    },
    routines: { named: () => ({ on: "host", host: hostRef("live") }) },
    cancelOperations: async (_context, vm, operations) => void log.push(`cancel ${operations.join()} of ${vm}`),
    alert: (_context, name) => () => void log.push(`alert ${name}`),
    refresh: (_context, classes) => void log.push(`refresh ${classes.join()}`),
    ...options,
  });
  const contextOf = (forwarded: boolean) =>
    ({
      forwarded,
      db: { host: { has: (ref: string) => ref !== "gone" }, SR: { has: () => true } },
    }) as unknown as Context;
  const forward = (policy: Partial<Policy>, forwarded = false, run: () => unknown = () => log.push("run")) =>
    made.forward(contextOf(forwarded), { message: "VM.x", target: { on: "coordinator" }, ...policy }, {}, run);
  return { log, forward };
}

const mark = { class: "VM", objects: [VM], operation: "start" } as const;
const all: Partial<Policy> = { marks: [mark], alert: "VM_STARTED", refreshes: ["VBD"], cancels: ["pause"] };

forwarder("cancels, marks, runs, alerts, gives back and refreshes, in this order", async () => {
  const { log, forward } = setUp();
  await forward(all);
  assert.equal(log, [
    "cancel pause of vm",
    "take start on vm",
    "run",
    "alert VM_STARTED",
    "release start on vm",
    "refresh VBD",
  ]);
});

forwarder("a call that failed gives back and refreshes too, and raises no alert", async () => {
  const { log, forward } = setUp();
  const fail = () => {
    throw new Error("no");
  };
  await forward(all, false, fail).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, "no"),
  );
  assert.equal(log, ["cancel pause of vm", "take start on vm", "release start on vm", "refresh VBD"]);
});

forwarder("a call that the coordinator forwarded here runs at once: its marks are taken there", async () => {
  const { log, forward } = setUp();
  await forward({ ...all, target: { on: "host", host: hostRef("live") } }, true);
  assert.equal(log, ["run"]);
});

forwarder("runs here what is for this host, one that is ours, or none, and sends the rest on", async () => {
  const cases: readonly (readonly [Target, string])[] = [
    [{ on: "coordinator" }, "run"],
    [{ on: "host", host: hostRef("OpaqueRef:NULL") }, "run"],
    [{ on: "host", host: hostRef("self") }, "run"],
    [{ on: "host", host: hostRef("served") }, "run"],
    [{ on: "host", host: hostRef("gone") }, "run"],
    [{ on: "host", host: hostRef("live") }, "VM.x at live"],
    [{ on: "resident_host", vm: VM }, "VM.x at live"],
    [{ on: "routine", routine: "named" }, "VM.x at live"],
    [{ on: "routine", routine: "unknown" }, "run"],
    [{ on: "sr_host", sr: "sr" as Ref<"SR"> }, "run"],
  ];
  for (const [target, expected] of cases) {
    const { log, forward } = setUp();
    await forward({ target });
    assert.equal(log, ["take ", expected, "release "], JSON.stringify(target));
  }
});

forwarder("a host that is down is not asked", async () => {
  const { log, forward } = setUp();
  const target: Target = { on: "host", host: hostRef("dead") };
  await forward({ target }).then(
    () => assert.unreachable(),
    (error: XapiError) => assert.equal(error.description, ["HOST_OFFLINE", "dead"]),
  );
  assert.equal(log, ["take ", "release "]);
});

forwarder("what was reserved or recorded on a host for the call is given back, also when it fails", async () => {
  for (const run of [undefined, () => Promise.reject(new Error("no"))]) {
    const { log, forward } = setUp();
    await forward({ target: { on: "suitable_host", vm: VM } }, false, run).catch(() => {});
    assert.is(log.at(-2), "release placement");
    const other = setUp();
    const target: Target = { on: "host", host: hostRef("self") };
    await other.forward({ target, hostOperation: "vm_start" }, false, run).catch(() => {});
    assert.is(other.log[1], "take vm_start on self");
    assert.is(other.log.at(-2), "release vm_start on self");
  }
});

forwarder.run();
