import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createWorld, errorOf } from "../support/world.ts";

const records = suite("records of groups, controllers and observers");

records("a GPU group takes what it is given, and goes only when it is empty", async () => {
  const { call, add, database } = createWorld();
  const group = (await call("GPU_group.create", "g", "d", { a: "b" })) as string;
  assert.equal(await call("GPU_group.get_other_config", group), { a: "b" });
  const pgpu = add("PGPU", { GPU_group: group });
  assert.equal(await errorOf(call("GPU_group.destroy", group)), ["GPU_GROUP_CONTAINS_PGPU", pgpu]);
  database.tables.PGPU.destroy(pgpu);
  await call("GPU_group.destroy", group);
  assert.equal(await errorOf(call("GPU_group.destroy", group)), ["HANDLE_INVALID", "GPU_group", group]);
});

records("a GPU group can carry what its GPUs can", async () => {
  const { call, add } = createWorld();
  const group = add("GPU_group");
  const [type, other] = [add("VGPU_type"), add("VGPU_type")];
  const capacities = { [type as string]: 4 };
  const pgpu = add("PGPU", { GPU_group: group, enabled_VGPU_types: [type], supported_VGPU_max_capacities: capacities });
  assert.is(await call("GPU_group.get_remaining_capacity", group, type), 4);
  add("VGPU", { resident_on: pgpu, type });
  assert.is(await call("GPU_group.get_remaining_capacity", group, type), 3);
  assert.is(await call("GPU_group.get_remaining_capacity", group, other), 0);
  await call("GPU_group.update_enabled_VGPU_types", group);
  assert.equal(await call("GPU_group.get_enabled_VGPU_types", group), [type]);
});

records("a USB group goes only when it is empty", async () => {
  const { call, add } = createWorld();
  const group = (await call("USB_group.create")) as string;
  const pusb = add("PUSB", { USB_group: group });
  assert.equal(await errorOf(call("USB_group.destroy", group)), ["USB_GROUP_CONTAINS_PUSB", pusb]);
});

records("an SDN controller needs Open vSwitch and a sensible address, and a pool has at most one", async () => {
  const { call, database, host } = createWorld();
  const introduce = (address: string) => call("SDN_controller.introduce", "ssl", address, 0);
  assert.equal(await errorOf(introduce("192.0.2.9")), ["OPENVSWITCH_NOT_ACTIVE"]);
  database.tables.host.set(host, "software_version", { network_backend: "openvswitch" });
  assert.equal(await errorOf(introduce("nowhere")), ["INVALID_IP_ADDRESS_SPECIFIED", "address"]);
  const controller = await introduce("192.0.2.9");
  assert.is((await errorOf(introduce("192.0.2.9")))[0], "OPERATION_NOT_ALLOWED");
  await call("SDN_controller.forget", controller);
  assert.equal(await call("SDN_controller.get_all"), []);
});

records("an observer is refused what cannot be observed", async () => {
  const { call, host } = createWorld();
  const observer = await call("Observer.create", { name_label: "o" });
  assert.equal(await errorOf(call("Observer.set_components", observer, ["kernel"])), [
    "INVALID_VALUE",
    "component",
    "kernel",
  ]);
  assert.equal(await errorOf(call("Observer.set_endpoints", observer, ["ftp://x"])), [
    "INVALID_VALUE",
    "endpoint",
    "ftp://x",
  ]);
  assert.is((await errorOf(call("Observer.set_attributes", observer, { "Bad Key": "x" })))[0], "INVALID_VALUE");
  await call("Observer.set_hosts", observer, [host]);
  await call("Observer.set_endpoints", observer, ["bugtool"]);
  assert.equal(await call("Observer.get_hosts", observer), [host]);
});

records.run();
