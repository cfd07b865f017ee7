import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished } from "../support/furnished.ts";
import { errorOf } from "../support/world.ts";

const test = suite("xapi/hosts/cluster");

test("a cluster of the pool has all hosts, until they leave", async () => {
  const world = await createFurnished({ hosts: 3 });
  const { db } = world.context;
  const network = world.only("network", (row) => row.bridge === "xenbr0");
  const create = (stack = "corosync", timeout = 20) =>
    world.call("Cluster.pool_create", network, stack, timeout, 1) as Promise<Ref<"Cluster">>;
  assert.is((await errorOf(create()))[0], "PIF_ALLOWS_UNPLUG");
  assert.is(db.Cluster.size, 0);
  for (const pif of db.network.get(network).PIFs) await world.call("PIF.set_disallow_unplug", pif, true);
  assert.equal(await errorOf(create("pacemaker")), ["INVALID_CLUSTER_STACK", "pacemaker"]);
  assert.equal(await errorOf(create("corosync", 0)), ["INVALID_VALUE", "token_timeout", "0"]);
  const cluster = await create();
  const row = () => db.Cluster.get(cluster);
  assert.equal([row().cluster_hosts.length, row().quorum, row().is_quorate], [3, 2, true]);
  assert.is(await world.call("Cluster.get_network", cluster), network);
  assert.equal(await errorOf(world.call("Cluster.destroy", cluster)), ["CLUSTER_DOES_NOT_HAVE_ONE_NODE", "3"]);
  const [one, two, three] = row().cluster_hosts;
  const pif = db.Cluster_host.get(one ?? "").PIF;
  assert.equal(await errorOf(world.call("PIF.set_disallow_unplug", pif, false)), ["CLUSTERING_ENABLED", one]);
  await world.call("Cluster_host.disable", one);
  assert.equal([row().expected_hosts, row().live_hosts], [2, 2]);
  await world.call("Cluster_host.enable", one);
  for (const member of [one, two]) await world.call("Cluster_host.destroy", member);
  assert.equal(await errorOf(world.call("Cluster_host.destroy", three)), ["CLUSTER_HOST_IS_LAST", three]);
  await world.call("Cluster.pool_resync", cluster);
  assert.is(row().cluster_hosts.length, 3);
  await world.call("Cluster.pool_destroy", cluster);
  assert.equal([db.Cluster.size, db.Cluster_host.size], [0, 0]);
});

test.run();
