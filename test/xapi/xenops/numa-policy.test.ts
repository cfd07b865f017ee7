import { suite } from "uvu";
import * as assert from "uvu/assert";
import { NumaPolicy } from "../../../daemons/xapi/xenops/numa-policy.ts";
import type { HostNumaAffinityPolicy, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { turns } from "../../support/wait.ts";
import { createVmWorld } from "../vm/support.ts";

/** The VM manager places VMs on nodes of memory as the host's record says. */

const test = suite("xapi/xenops/numa-policy");

test("it is told of the policy when it is met, and whenever that changes; other hosts' and other fields are not its business", async () => {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  const told: (HostNumaAffinityPolicy | undefined)[] = [];
  const HOST = {
    set_numa_affinity_policy: async ({ numa_affinity_policy }: { numa_affinity_policy?: HostNumaAffinityPolicy }) =>
      void told.push(numa_affinity_policy),
  };
  const policy = new NumaPolicy({
    client: { HOST } as unknown as XenopsClient,
    debugInfo: "test",
    scope: world.context,
  });
  const end = policy.begin();
  await policy.tell();
  assert.equal(told, [undefined]);
  const set = async (host: Ref<"host"> | undefined, value: string) => {
    await world.call("host.set_numa_affinity_policy", host, value);
    await turns();
  };
  await set(world.host, "any");
  db.host.set(world.host, "name_label", "renamed");
  await set(world.host, "best_effort");
  await set(
    db.host.refs().find((host) => host !== world.host),
    "any",
  );
  assert.equal(told, [undefined, "Any", "Best_effort"]);
  await policy.tell();
  assert.equal(told.slice(3), ["Best_effort"], "one that has restarted is told again");
  end();
  await set(world.host, "any");
  assert.is(told.length, 4);
});

test("a VM manager that has no such policies is used all the same", async () => {
  const { context } = await createVmWorld();
  const HOST = {
    set_numa_affinity_policy: () => Promise.reject(new DaemonError("xenops", ["Unimplemented", "no nodes"])),
  };
  const client = { HOST } as unknown as XenopsClient;
  await new NumaPolicy({ client, debugInfo: "test", scope: context }).tell();
});

test.run();
