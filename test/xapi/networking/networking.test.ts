import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished, type Furnished } from "../support/furnished.ts";
import { errorOf, hostSession } from "../support/world.ts";

const test = suite("xapi/networking");
const NULL = "OpaqueRef:NULL";

const pifOf = (world: Furnished, device: string): Ref<"PIF"> =>
  world.only("PIF", (row) => row.device === device && row.VLAN === -1);

async function newNetwork(world: Furnished, name = "n"): Promise<Ref<"network">> {
  return (await world.call("network.create", { name_label: name, other_config: {} })) as Ref<"network">;
}

test("a network gets a free bridge, or one of its own name", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const [first, second] = [await newNetwork(world), await newNetwork(world)];
  assert.equal([db.network.get(first).bridge, db.network.get(second).bridge], ["xapi0", "xapi1"]);
  assert.equal([db.network.get(first).MTU, db.network.get(first).managed], [1500, true]);
  await world.call("network.destroy", first);
  assert.is(db.network.get(await newNetwork(world)).bridge, "xapi0");
  const create = (record: object) => world.call("network.create", { other_config: {}, ...record });
  assert.equal(await errorOf(create({ bridge: "xenbr0" })), ["BRIDGE_NAME_EXISTS", "xenbr0"]);
  assert.equal((await errorOf(create({ bridge: "a-name-that-is-too-long" })))[0], "INVALID_VALUE");
  assert.equal((await errorOf(create({ managed: false })))[0], "BRIDGE_NOT_AVAILABLE");
});

test("a network in use stays, and the internal one always", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const network = db.PIF.get(pifOf(world, "eth0")).network;
  const pifs = db.network.get(network).PIFs;
  assert.equal(await errorOf(world.call("network.destroy", network)), ["NETWORK_CONTAINS_PIF", ...pifs]);
  const internal = world.only("network", (row) => row.bridge === "xenapi");
  assert.equal(await errorOf(world.call("network.destroy", internal)), ["CANNOT_DESTROY_SYSTEM_NETWORK", internal]);
  const own = await newNetwork(world);
  const vif = world.add("VIF", { network: own, currently_attached: true }) as Ref<"VIF">;
  assert.equal(await errorOf(world.call("network.destroy", own)), ["NETWORK_CONTAINS_VIF", vif]);
  db.VIF.set(vif, "locking_mode", "network_default");
  const lock = world.call("network.set_default_locking_mode", own, "disabled");
  assert.equal(await errorOf(lock), ["VIF_IN_USE", own, vif]);
  db.VIF.set(vif, "currently_attached", false);
  await world.call("network.set_default_locking_mode", own, "disabled");
  await world.call("network.destroy", own);
  assert.not(db.VIF.has(vif));
});

test("purposes exclude each other in the pool", async () => {
  const world = await createFurnished();
  const [one, two] = [await newNetwork(world), await newNetwork(world)];
  await world.call("network.add_purpose", one, "nbd");
  const conflict = world.call("network.add_purpose", two, "insecure_nbd");
  assert.equal(await errorOf(conflict), ["NETWORK_INCOMPATIBLE_PURPOSES", "insecure_nbd", "nbd"]);
  await world.call("network.remove_purpose", one, "nbd");
  await world.call("network.add_purpose", two, "insecure_nbd");
});

test("a VLAN has an interface of its own until it goes", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const eth1 = pifOf(world, "eth1");
  const network = await newNetwork(world);
  const vlan = (await world.call("VLAN.create", eth1, 7, network)) as Ref<"VLAN">;
  const { untagged_PIF } = db.VLAN.get(vlan);
  const untagged = db.PIF.get(untagged_PIF);
  assert.equal([untagged.VLAN, untagged.VLAN_master_of, untagged.currently_attached], [7, vlan, true]);
  assert.equal([untagged.MAC, untagged.physical], [db.PIF.get(eth1).MAC, false]);
  assert.equal(db.PIF.get(eth1).VLAN_slave_of, [vlan]);
  const cases: readonly [readonly unknown[], readonly string[]][] = [
    [
      [eth1, 4095, network],
      ["VLAN_TAG_INVALID", "4095"],
    ],
    [
      [eth1, -1, network],
      ["VLAN_TAG_INVALID", "-1"],
    ],
    [
      [untagged_PIF, 8, network],
      ["PIF_IS_VLAN", untagged_PIF],
    ],
    [
      [eth1, 7, await newNetwork(world)],
      ["PIF_VLAN_EXISTS", eth1],
    ],
    [
      [eth1, 8, network],
      ["NETWORK_ALREADY_CONNECTED", world.host, untagged_PIF],
    ],
  ];
  for (const [params, error] of cases) assert.equal(await errorOf(world.call("VLAN.create", ...params)), error);
  assert.equal(await errorOf(world.call("PIF.forget", eth1)), ["PIF_VLAN_STILL_EXISTS", eth1]);
  const metrics = db.PIF.get(eth1).metrics;
  await world.call("PIF.destroy", untagged_PIF);
  assert.equal([db.VLAN.has(vlan), db.PIF.has(untagged_PIF), db.PIF_metrics.has(metrics)], [false, false, true]);
  assert.equal(await errorOf(world.call("PIF.destroy", eth1)), ["PIF_IS_PHYSICAL", eth1]);
});

test("pool.create_VLAN makes one on every host, or none", async () => {
  const world = await createFurnished({ hosts: 3 });
  const { db } = world.context;
  const network = await newNetwork(world);
  const made = (await world.call("pool.create_VLAN", "eth1", network, 5)) as Ref<"PIF">[];
  assert.is(new Set(made.map((pif) => db.PIF.get(pif).host)).size, 3);
  const eth1 = db.PIF.rows().filter(([, row]) => row.device === "eth1" && row.VLAN === -1);
  await world.call("VLAN.create", eth1[2]?.[0], 6, await newNetwork(world));
  const before = db.VLAN.size;
  assert.is((await errorOf(world.call("pool.create_VLAN", "eth1", await newNetwork(world), 6)))[0], "PIF_VLAN_EXISTS");
  assert.is(db.VLAN.size, before);
  assert.equal(await errorOf(world.call("pool.create_VLAN", "eth9", network, 6)), ["PIF_DEVICE_NOT_FOUND"]);
});

test("a bond takes over addresses, VLANs and guests, and gives them back", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const [eth0, eth1] = [pifOf(world, "eth0"), pifOf(world, "eth1")];
  const address = db.PIF.get(eth0).IP;
  const vlan = (await world.call("VLAN.create", eth1, 9, await newNetwork(world))) as Ref<"VLAN">;
  const network = await newNetwork(world);
  const VM = world.add("VM", { resident_on: world.host, power_state: "Running" });
  const vif = world.add("VIF", { VM, network: db.PIF.get(eth1).network }) as Ref<"VIF">;
  const bond = (await world.call("Bond.create", network, [eth0, eth1], "", "lacp", {})) as Ref<"Bond">;
  const { master, primary_slave, properties } = db.Bond.get(bond);
  const row = db.PIF.get(master);
  assert.equal([row.device, row.IP, row.management, row.MAC], ["bond0", address, true, db.PIF.get(eth0).MAC]);
  assert.equal([primary_slave, properties["lacp-time"]], [eth0, "slow"]);
  assert.equal([db.PIF.get(eth0).IP, db.PIF.get(eth0).management, db.PIF.get(eth0).bond_slave_of], ["", false, bond]);
  assert.equal([db.VLAN.get(vlan).tagged_PIF, db.VIF.get(vif).network], [master, network]);
  assert.equal(await errorOf(world.call("PIF.plug", eth1)), ["CANNOT_PLUG_BOND_SLAVE", eth1]);
  assert.equal(await errorOf(world.call("VLAN.create", eth1, 3, await newNetwork(world))), [
    "CANNOT_ADD_VLAN_TO_BOND_SLAVE",
    eth1,
  ]);
  const again = world.call("Bond.create", await newNetwork(world), [eth0, eth1], "", "lacp", {});
  assert.equal(await errorOf(again), ["PIF_ALREADY_BONDED", eth0]);
  await world.call("Bond.set_property", bond, "lacp-time", "fast");
  assert.is(db.Bond.get(bond).properties["lacp-time"], "fast");
  assert.is((await errorOf(world.call("Bond.set_property", bond, "lacp-time", "never")))[0], "INVALID_VALUE");
  await world.call("Bond.set_mode", bond, "active-backup");
  assert.equal(Object.keys(db.Bond.get(bond).properties), []);
  await world.call("Bond.destroy", bond);
  assert.equal([db.PIF.get(eth0).IP, db.PIF.get(eth0).management, db.PIF.has(master)], [address, true, false]);
  assert.equal([db.PIF.get(eth1).bond_slave_of, db.VLAN.get(vlan).tagged_PIF], [NULL, eth0]);
});

test("what cannot be bonded is refused", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const [one, two] = db.host.refs();
  const on = (host: string | undefined, device: string) =>
    world.only("PIF", (row) => row.device === device && row.host === host);
  const network = await newNetwork(world);
  const cases: readonly [readonly string[], string, readonly string[]][] = [
    [[on(one, "eth0")], "", ["PIF_BOND_NEEDS_MORE_MEMBERS"]],
    [[on(one, "eth1"), on(two, "eth1")], "", ["PIF_CANNOT_BOND_CROSS_HOST"]],
    [[on(one, "eth0"), on(one, "eth1")], "xx", ["MAC_INVALID", "xx"]],
  ];
  for (const [members, mac, error] of cases) {
    assert.equal(await errorOf(world.call("Bond.create", network, members, mac, "balance-slb", {})), error);
  }
  db.PIF.set(on(one, "eth1"), "ip_configuration_mode", "DHCP");
  const both = world.call("Bond.create", network, [on(one, "eth0"), on(one, "eth1")], "", "balance-slb", {});
  assert.equal(await errorOf(both), ["PIF_BOND_MORE_THAN_ONE_IP"]);
});

test("addresses are checked and take effect", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const [eth0, eth1] = [pifOf(world, "eth0"), pifOf(world, "eth1")];
  const set = (pif: string, mode: string, ...rest: string[]) => world.call("PIF.reconfigure_ip", pif, mode, ...rest);
  const cases: readonly [readonly [string, string, ...string[]], readonly string[]][] = [
    [
      [eth1, "Static", "300.1.1.1", "255.0.0.0", "", ""],
      ["INVALID_IP_ADDRESS_SPECIFIED", "IP"],
    ],
    [
      [eth1, "Static", "10.1.1.1", "", "", ""],
      ["INVALID_IP_ADDRESS_SPECIFIED", "netmask"],
    ],
    [
      [eth1, "Static", "10.1.1.1", "255.0.0.0", "x", ""],
      ["INVALID_IP_ADDRESS_SPECIFIED", "gateway"],
    ],
    [
      [eth1, "Static", "10.1.1.1", "255.0.0.0", "", "1.1.1.1,x"],
      ["INVALID_IP_ADDRESS_SPECIFIED", "DNS"],
    ],
    [
      [eth0, "None", "", "", "", ""],
      ["PIF_IS_MANAGEMENT_INTERFACE", eth0],
    ],
  ];
  for (const [args, error] of cases) assert.equal(await errorOf(set(...args)), error);
  await set(eth1, "Static", "10.1.1.1", "255.0.0.0", "10.1.1.254", "1.1.1.1");
  assert.equal([db.PIF.get(eth1).IP, db.PIF.get(eth1).DNS], ["10.1.1.1", "1.1.1.1"]);
  await set(eth1, "DHCP", "", "", "", "");
  assert.match(db.PIF.get(eth1).IP, /^10\.64\./);
  await world.call("PIF.unplug", eth1);
  assert.equal([db.PIF.get(eth1).IP, db.PIF.get(eth1).currently_attached], ["", false]);
  await world.call("PIF.plug", eth1);
  assert.match(db.PIF.get(eth1).IP, /^10\.64\./);
  const v6 = (mode: string, text: string) => world.call("PIF.reconfigure_ipv6", eth1, mode, text, "", "");
  assert.equal(await errorOf(v6("Static", "fe80::1")), ["INVALID_CIDR_ADDRESS_SPECIFIED", "IPv6"]);
  const primary = () => world.call("PIF.set_primary_address_type", eth1, "IPv6");
  assert.equal(await errorOf(primary()), ["PIF_HAS_NO_V6_NETWORK_CONFIGURATION", eth1]);
  await v6("Static", "2001:db8::1/64");
  await primary();
  assert.equal(db.PIF.get(eth1).IPv6, ["2001:db8::1/64"]);
});

test("an interface in use stays up", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const [eth0, eth1] = [pifOf(world, "eth0"), pifOf(world, "eth1")];
  assert.equal(await errorOf(world.call("PIF.unplug", eth0)), ["PIF_IS_MANAGEMENT_INTERFACE", eth0]);
  await world.call("PIF.set_disallow_unplug", eth1, true);
  assert.equal(await errorOf(world.call("PIF.unplug", eth1)), ["PIF_DOES_NOT_ALLOW_UNPLUG", eth1]);
  await world.call("PIF.set_disallow_unplug", eth1, false);
  const VM = world.add("VM", { resident_on: world.host, power_state: "Running" });
  const { network } = db.PIF.get(eth1);
  const vif = world.add("VIF", { VM, network, currently_attached: true });
  assert.equal(await errorOf(world.call("PIF.unplug", eth1)), ["VIF_IN_USE", network, vif]);
  db.PIF.set(eth1, "managed", false);
  assert.equal(await errorOf(world.call("PIF.unplug", eth1)), ["PIF_UNMANAGED", eth1]);
});

test("cards are forgotten and found again", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const eth1 = pifOf(world, "eth1");
  const { MAC } = db.PIF.get(eth1);
  const introduce = (mac: string, device: string) => world.call("PIF.introduce", world.host, mac, device, true);
  assert.equal(await errorOf(introduce(MAC, "eth1")), ["MAC_STILL_EXISTS", MAC]);
  await world.call("PIF.forget", eth1);
  assert.equal(await errorOf(introduce("nonsense", "eth1")), ["MAC_INVALID", "nonsense"]);
  assert.equal(await errorOf(introduce("02:00:00:00:00:09", "eth1")), ["MAC_DOES_NOT_EXIST", "02:00:00:00:00:09"]);
  assert.equal(await errorOf(introduce(MAC, "eth0")), ["DUPLICATE_PIF_DEVICE_NAME", "eth0"]);
  await world.call("PIF.scan", world.host);
  await world.call("PIF.scan", world.host);
  const found = db.PIF.get(pifOf(world, "eth1"));
  assert.equal([found.MAC, found.physical, db.network.get(found.network).bridge], [MAC, true, "xenbr1"]);
});

test("a tunnel needs addresses below and Open vSwitch", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const [eth0, eth1] = [pifOf(world, "eth0"), pifOf(world, "eth1")];
  const create = async (pif: string) => world.call("tunnel.create", pif, await newNetwork(world), "gre");
  assert.equal(await errorOf(create(eth1)), ["TRANSPORT_PIF_NOT_CONFIGURED", eth1]);
  const tunnel = (await create(eth0)) as Ref<"tunnel">;
  const { access_PIF, status } = db.tunnel.get(tunnel);
  assert.equal([db.PIF.get(access_PIF).device, status.active], ["tunnel0", "true"]);
  assert.equal(await errorOf(create(access_PIF)), ["IS_TUNNEL_ACCESS_PIF", access_PIF]);
  await world.call("PIF.unplug", access_PIF);
  assert.is(db.tunnel.get(tunnel).status.active, "false");
  await world.call("tunnel.destroy", tunnel);
  assert.not(db.PIF.has(access_PIF));
  db.host.set(world.host, "software_version", { network_backend: "bridge" });
  assert.equal(await errorOf(create(eth0)), ["OPENVSWITCH_NOT_ACTIVE"]);
});

test("the pool moves its management to another network", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const network = world.only("network", (row) => row.bridge === "xenbr1");
  const [first] = db.network.get(network).PIFs;
  const move = () => world.call("pool.management_reconfigure", network);
  assert.is((await errorOf(move()))[0], "PIF_HAS_NO_NETWORK_CONFIGURATION");
  for (const pif of db.network.get(network).PIFs) await world.call("PIF.reconfigure_ip", pif, "DHCP", "", "", "", "");
  await move();
  for (const pif of db.network.get(network).PIFs) assert.ok(db.PIF.get(pif).management);
  assert.is(db.PIF.rows().filter(([, row]) => row.management).length, 2);
  db.PIF.destroy(first ?? "");
  assert.is((await errorOf(move()))[0], "PIF_NOT_PRESENT");
});

test("a member gets the VLANs of the coordinator once, and loses every interface by a reset", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const session = hostSession(world);
  const member = db.host.refs().find((ref) => ref !== world.host) ?? world.host;
  const trunk = world.only("PIF", (row) => row.device === "eth0" && row.host === world.host);
  const networks = [await newNetwork(world, "a"), await newNetwork(world, "b")];
  for (const [index, network] of networks.entries()) await world.call("VLAN.create", trunk, 10 + index, network);
  for (let times = 0; times < 2; times++) await world.callAs(session, "host.sync_vlans", member);
  const own = db.VLAN.rows().filter(([, row]) => db.PIF.get(row.untagged_PIF).host === member);
  assert.equal(own.map(([, row]) => row.tag).sort(), [10, 11]);
  assert.equal(own.map(([, row]) => db.PIF.get(row.untagged_PIF).network).sort(), [...networks].sort());
  await world.callAs(session, "host.sync_vlans", world.host);
  assert.is(db.VLAN.size, 4);
  const metrics = db.PIF_metrics.size;
  await world.callAs(session, "host.reset_networking", member);
  assert.equal([db.host.get(member).PIFs, db.VLAN.size], [[], 2]);
  assert.ok(
    db.PIF_metrics.size < metrics &&
      db.host.get(world.host).PIFs.every((pif) => db.PIF_metrics.has(db.PIF.get(pif).metrics)),
  );
});

test("a member gets the tunnels of the coordinator", async () => {
  const world = await createFurnished({ hosts: 2 });
  const { db } = world.context;
  const member = db.host.refs().find((ref) => ref !== world.host);
  for (const [host, row] of db.host.rows())
    db.host.set(host, "software_version", { ...row.software_version, network_backend: "openvswitch" });
  const transport = world.only("PIF", (row) => row.device === "eth0" && row.host === world.host);
  await world.call("tunnel.create", transport, await newNetwork(world), "gre");
  await world.callAs(hostSession(world), "host.sync_tunnels", member);
  const ends = db.tunnel.rows().map(([, row]) => db.PIF.get(row.access_PIF));
  assert.equal(ends.map(({ host }) => host).sort(), [...db.host.refs()].sort());
  assert.is(new Set(ends.map(({ network }) => network)).size, 1);
});

test.run();
