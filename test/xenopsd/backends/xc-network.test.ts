import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import { SimulatedXenstore } from "../../../bindings/xenstore/simulated.ts";
import { lockedRules } from "../../../daemons/xenopsd/backends/xc/network-ebtables.ts";
import type { NetworkHost, NetworkProgram } from "../../../daemons/xenopsd/backends/xc/network-host.ts";
import { networkHotplug } from "../../../daemons/xenopsd/backends/xc/network-hotplug.ts";
import { lockOf } from "../../../daemons/xenopsd/backends/xc/network-lock.ts";
import { Xenstore } from "../../../daemons/xenopsd/backends/xen/access.ts";
import type { InterfaceUse } from "../../../daemons/xenopsd/backends/xen/hotplug.ts";
import type { VifT } from "../../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { fc } from "../../support/properties.ts";
import { uuid, vif } from "../support.ts";

const network = suite<{ on: Stage }>("network interfaces on the bridges of a host");

const id = uuid(1);
const address = { uuid: id, domid: 7, backendDomid: 0, kind: "vif", devid: 0 };
const backend = "/local/domain/0/backend/vif/7/0";
const hotplug = `/xapi/${id}/hotplug/7/vif/0`;
const locked: VifT["locking_mode"] = ["Locked", { ipv4: ["10.0.0.1"], ipv6: ["fd00::1"] }];

/** A host as its programs leave it; what they are told is kept. */
class PretendedHost implements NetworkHost {
  readonly ambient = new ManualAmbient();
  readonly log = { ...silentLogger, warn: (text: string) => this.warned.push(text) };
  readonly warned: string[] = [];
  readonly said: string[] = [];
  readonly hooks: string[] = [];
  readonly up = new Set<string>();
  readonly bridges = new Map<string, string>();
  readonly chains = new Set<string>();
  readonly devices: string[] = ["vif7.0"];
  switched = true;
  missing: readonly NetworkProgram[] = [];
  /** What fails. */
  broken = /^$/;

  run = async (program: NetworkProgram, words: readonly string[], input?: string): Promise<string> => {
    const line = [program, ...words].join(" ");
    this.said.push(line, ...(input ?? "").split("\n").filter((told) => told !== ""));
    if (this.missing.includes(program) || this.broken.test(line)) throw new Error(`${program} has failed`);
    if (program === "ovs-vsctl") return this.#switch(words.slice(2).join(" ").split(" -- ")).join("\n");
    for (const told of input?.split("\n") ?? [line.replace(/^ip /, "")])
      this.#act(told.replace(/^ebtables --\w+ /, ""));
    return "";
  };

  has = (program: NetworkProgram) => !this.missing.includes(program);
  indexOf = (name: string) => (this.devices.includes(name) ? 40 + this.devices.indexOf(name) : undefined);
  showAll = () => false;
  isSwitched = () => this.switched;
  hook = async (words: readonly string[]) => {
    this.hooks.push(words.join(" "));
  };

  /** Of the programs told so far, which were told what. */
  at(text: string): number {
    const found = this.said.findIndex((line) => line.includes(text));
    if (found < 0) throw new Error(`never said: ${text}; but\n${this.said.join("\n")}`);
    return found;
  }

  #switch(commands: readonly string[]): string[] {
    return commands.flatMap((command) => {
      const [what, first = "", second = ""] = command.replace("--if-exists ", "").split(" ");
      if (what === "add-port") this.bridges.set(second, first);
      if (what === "get") return ["5"];
      if (what === "br-to-parent") return ["parent"];
      if (what === "del-port") this.bridges.delete(first);
      if (what !== "iface-to-br") return [];
      const bridge = this.bridges.get(first);
      if (bridge === undefined) throw new Error(`ovs-vsctl: no interface named ${first}`);
      return [bridge];
    });
  }

  #act(command: string): void {
    const [, device = "", change = "", bridge = ""] = /^link set dev (\S+) (\S+) ?(\S*)/.exec(command) ?? [];
    if (change === "up") this.up.add(device);
    if (change === "down") this.up.delete(device);
    if (change === "master") this.bridges.set(device, bridge);
    if (change === "nomaster") this.bridges.delete(device);
    const [, verb = "", chain = ""] = /^(-[A-Z]) (\S+)/.exec(command) ?? [];
    if (verb === "-N") this.chains.add(chain);
    if (verb === "-X") this.chains.delete(chain);
    if (verb === "-L" && !this.chains.has(chain)) throw new Error(`ebtables: no chain ${chain}`);
  }
}

/** Interfaces of one guest, on a host of their own. */
class Stage {
  readonly host = new PretendedHost();
  readonly tree: Connection;
  readonly hotplug: ReturnType<typeof networkHotplug>;
  readonly #store = new SimulatedXenstore();

  constructor() {
    this.tree = this.#store.connect(systemAmbient);
    this.hotplug = networkHotplug(new Xenstore(async () => this.tree, systemAmbient), this.host);
  }

  use(more: Partial<VifT> = {}, emulated = false): InterfaceUse {
    const keys = { "vif-uuid": "a-vif", "network-uuid": "a-network" };
    return { address, vif: vif(id, 0, { extra_private_keys: keys, ...more }), emulated };
  }

  async online(more: Partial<VifT> = {}): Promise<void> {
    await this.tree.write(`/xapi/${id}/private/vif/0/vif-uuid`, "a-vif");
    await this.hotplug.networkOnline(this.use(more));
  }

  /** Values of the keys that hotplug has written. */
  written(): Record<string, string> {
    const all = [...this.#store.tree.entries()].filter(([, { value }]) => value.length > 0);
    const below = (path: string) =>
      all
        .filter(([each]) => each.startsWith(`${path}/`))
        .map(([each, { value }]) => [each.slice(path.length + 1), value.toString()]);
    return Object.fromEntries([...below(backend), ...below(hotplug)]);
  }
}

network.before.each((context) => {
  context.on = new Stage();
});
network.after.each(({ on }) => on.tree.close());

network("it goes on its bridge with whose it is, and is up when all is set", async ({ on }) => {
  await on.online();
  const { host } = on;
  assert.is(host.bridges.get("vif7.0"), "xenbr0");
  assert.equal([...host.up], ["vif7.0"]);
  assert.equal(host.said.slice(0, 4), [
    "ip -batch -",
    "link set dev vif7.0 down",
    "link set dev vif7.0 arp off address fe:ff:ff:ff:ff:ff mtu 1500",
    "addr flush dev vif7.0",
  ]);
  assert.is(host.said.at(-1), "ip link set dev vif7.0 up");
  assert.not.ok(
    host.said.some((line) => line.includes("iface-to-br")),
    "nobody looks for where it cannot be",
  );
  for (const [key, value] of [
    ["xs-vm-uuid", id],
    ["xs-vif-uuid", "a-vif"],
    ["xs-network-uuid", "a-network"],
    ["attached-mac", "02:00:00:00:00:01"],
  ]) {
    host.at(`external-ids:"${key}"="${value}"`);
  }
  assert.equal(on.written(), {
    "hotplug-status": "connected",
    hotplug: "online",
    vif: "vif7.0",
    "vif-ifindex": "40",
    "vif-ofport": "5",
  });
  assert.equal(host.hooks, [`-action online -vifuuid a-vif -vmuuid ${id}`]);
});

network("of a VM that comes from another host, the id that stays is told", async ({ on }) => {
  await on.tree.write(`/vm/${id}/final-uuid`, uuid(2));
  await on.online();
  on.host.at(`external-ids:"xs-vm-uuid"="${uuid(2)}"`);
});

network("one that another domain serves is left to that domain", async ({ on }) => {
  await on.hotplug.networkOnline({ ...on.use(), address: { ...address, backendDomid: 3 } });
  assert.equal(on.host.said, []);
  assert.equal(on.written(), {});
});

network("a locked one is up only behind its flows", async ({ on }) => {
  await on.online({ locking_mode: locked });
  const { host } = on;
  assert.ok(host.at("del-flows parent in_port=5,cookie=1/-1") < host.at("add-flows parent -"));
  assert.ok(host.at("priority=4000,in_port=5,actions=drop") < host.at("vif7.0 up"));
});

for (const [program, words] of [
  ["ip", "-batch"],
  ["ovs-vsctl", "add-port"],
  ["ovs-ofctl", "del-flows"],
  ["ovs-ofctl", "add-flows"],
] as const) {
  network(`where ${program} ${words} fails it is not connected, and says why`, async ({ on }) => {
    on.host.broken = new RegExp(words);
    await on.online({ locking_mode: locked });
    const { "hotplug-error": told, "hotplug-status": status } = on.written();
    assert.is(told, `${program} has failed`);
    assert.is(status, undefined);
    assert.equal([...on.host.up], []);
    assert.equal([...on.host.bridges], []);
    assert.equal(on.host.hooks, []);
  });
}

for (const [what, more] of [
  ["an address", { locking_mode: ["Locked", { ipv4: ["10.0.0.1,actions=normal"], ipv6: [] }] }],
  ["an IPv6 address", { locking_mode: ["Locked", { ipv4: [], ipv6: ["fe80::1%x"] }] }],
  ["a MAC", { locking_mode: locked, mac: "02:00:00:00:00:01\nactions=normal" }],
] satisfies [string, Partial<VifT>][]) {
  network(`what is no ${what.replace(/^an? /, "")} makes no flow`, async ({ on }) => {
    await on.online(more);
    assert.match(on.written()["hotplug-error"] ?? "", "cannot be filtered by");
    assert.equal([...on.host.up], []);
    assert.equal([...on.host.bridges], []);
  });
}

network("an address with anything behind it makes no flow", () => {
  const rest = fc.tuple(fc.constantFrom(",", "\n", " ", "/", "%"), fc.string()).map((parts) => parts.join(""));
  const own = "02:00:00:00:00:01";
  const property = fc.property(fc.ipV4(), fc.ipV6(), rest, (four, six, more) => {
    for (const [mac, ipv4, ipv6] of [
      [own, `${four}${more}`, six],
      [own, four, `${six}${more}`],
      [`${own}${more}`, four, six],
    ] as const) {
      assert.throws(
        () => lockOf({ mac, locking_mode: ["Locked", { ipv4: [ipv4], ipv6: [ipv6] }] }),
        /cannot be filtered/,
      );
    }
    assert.ok(lockOf({ mac: own, locking_mode: ["Locked", { ipv4: [four], ipv6: [six] }] }));
  });
  fc.assert(property);
});

network("the rules of a Linux bridge are those of the specification", () => {
  const rules = lockedRules("vif7.0", { mac: "02:00:00:00:00:01", ipv4: ["10.0.0.1", "10.0.0.2"], ipv6: ["fd00::1"] });
  const of = (ip: string) => [
    `-A FORWARD_vif7.0 -p ARP --arp-opcode Request --arp-ip-src ${ip} -j ACCEPT`,
    `-A FORWARD_vif7.0 -p ARP --arp-opcode Reply --arp-ip-src ${ip} --arp-mac-src 02:00:00:00:00:01 -j ACCEPT`,
    `-A FORWARD_vif7.0 -p IPv4 --ip-source ${ip} -j ACCEPT`,
  ];
  assert.equal(
    rules.map((words) => words.join(" ")),
    [
      "-N FORWARD_vif7.0",
      "-P FORWARD_vif7.0 DROP",
      "-A FORWARD_vif7.0 -o vif7.0 -j ACCEPT",
      "-A FORWARD_vif7.0 -s ! 02:00:00:00:00:01 -j DROP",
      "-A FORWARD_vif7.0 -p IPv4 --ip-protocol udp --ip-destination-port 67 -j ACCEPT",
      ...of("10.0.0.1"),
      ...of("10.0.0.2"),
      "-A FORWARD_vif7.0 -p IPv6 -j ACCEPT",
      "-A FORWARD -i vif7.0 -j FORWARD_vif7.0",
      "-A FORWARD -o vif7.0 -j FORWARD_vif7.0",
      "-A INPUT -i vif7.0 -j FORWARD_vif7.0",
    ],
  );
  const without = lockedRules("vif7.0", { mac: "02:00:00:00:00:01", ipv4: [], ipv6: [] });
  assert.not.match(without.flat().join(" "), "IPv6");
});

network("on a Linux bridge, rules come before it does, and go after", async ({ on }) => {
  const { host } = on;
  host.switched = false;
  await on.online({ locking_mode: locked });
  assert.ok(host.at("-A FORWARD -o vif7.0") < host.at("vif7.0 master xenbr0"));
  assert.is(host.said.at(-1), "ip link set dev vif7.0 up");
  assert.not.ok("vif-ofport" in on.written());
  await on.hotplug.networkOffline(address);
  assert.equal([...host.bridges], []);
  assert.equal([...host.chains], []);
  host.at("-D FORWARD -o vif7.0 -j FORWARD_vif7.0");
  host.at("-D INPUT -i vif7.0 -j FORWARD_vif7.0");
});

network("on a Linux bridge without ebtables a locked one is not connected, others are", async ({ on }) => {
  const { host } = on;
  host.switched = false;
  host.missing = ["ebtables"];
  await on.online({ locking_mode: locked });
  assert.equal(on.written(), { "hotplug-error": "ebtables has failed" });
  assert.equal([...host.bridges], []);
  assert.equal([...host.up], []);
  await on.online();
  assert.is(host.bridges.get("vif7.0"), "xenbr0");
});

network("a Linux bridge cannot hold to trunks, and says so", async ({ on }) => {
  on.host.switched = false;
  await on.online({ trunks: [5] });
  assert.match(on.written()["hotplug-error"] ?? "", "trunks");
  await on.hotplug.networkTrunks(on.use());
  const refused = await on.hotplug.networkTrunks(on.use({ trunks: [5] })).catch((error) => error.error);
  assert.equal(refused, ["Unimplemented", "VIF.set_trunks on a Linux bridge"]);
});

network("a disabled one is on no bridge", async ({ on }) => {
  await on.online({ locking_mode: "Disabled" });
  assert.equal([...on.host.bridges], []);
  assert.is(on.written()["hotplug-status"], "connected");
});

network("another filter, or bridge, is put on what is there, without what was", async ({ on }) => {
  const { host } = on;
  host.devices.push("tap7.0");
  await on.online({ locking_mode: locked });
  await on.hotplug.networkEmulated(on.use({ locking_mode: locked }, true));
  assert.equal([...host.up], ["vif7.0", "tap7.0"]);
  assert.is(on.written()["tap-ofport"], "5");
  host.said.length = 0;
  const addresses: VifT["locking_mode"] = ["Locked", { ipv4: ["10.0.0.9"], ipv6: [] }];
  await on.hotplug.networkFilter(on.use({ locking_mode: addresses }, true));
  for (const name of ["vif7.0", "tap7.0"]) {
    assert.ok(host.at(`link set dev ${name} down`) < host.at(`del-port ${name}`));
    assert.ok(host.at(`del-port ${name}`) < host.at(`add-port xenbr0 ${name}`));
  }
  assert.is(host.said.filter((line) => line.includes("ip,nw_src=10.0.0.9")).length, 2);
  await on.hotplug.networkMove(on.use({ backend: ["Local", "xenbr1"] }, true));
  assert.equal(
    [...host.bridges],
    [
      ["vif7.0", "xenbr1"],
      ["tap7.0", "xenbr1"],
    ],
  );
  await on.hotplug.networkFilter(on.use({ locking_mode: "Disabled" }, true));
  assert.equal([...host.bridges], []);
});

network("a change whose rules cannot be set is told, and takes it off the bridge", async ({ on }) => {
  await on.online();
  on.host.broken = /add-flows/;
  const told = await on.hotplug.networkFilter(on.use({ locking_mode: locked })).catch((error) => error.message);
  assert.is(told, "ovs-ofctl has failed");
  assert.equal([...on.host.bridges], []);
  assert.equal([...on.host.up], []);
});

network("one that cannot be taken off its bridge stays there, down, behind its filter", async ({ on }) => {
  const { host } = on;
  await on.online({ locking_mode: locked });
  host.broken = /iface-to-br/;
  host.said.length = 0;
  const told = await on.hotplug.networkFilter(on.use()).catch((error) => error.message);
  assert.is(told, "ovs-vsctl has failed");
  assert.equal([...host.up], []);
  assert.not.ok(host.said.some((line) => line.includes("del-flows") || line.includes("add-port")));
});

network("when it goes, its port, its flows by the number it had, and its keys go", async ({ on }) => {
  const { host } = on;
  await on.online({ locking_mode: locked });
  host.said.length = 0;
  host.hooks.length = 0;
  await on.hotplug.networkOffline(address);
  assert.equal([...host.bridges], []);
  host.at("del-flows parent in_port=5,cookie=1/-1");
  assert.equal(host.hooks, [`-action remove -vifuuid a-vif -vmuuid ${id}`]);
  assert.equal(on.written(), { vif: "vif7.0" });
});

network("trunks are set with the port and live, of the emulated one as far as it is there", async ({ on }) => {
  const { host } = on;
  await on.online({ trunks: [5, 7] });
  host.at("set port vif7.0 trunks=5,7");
  await on.hotplug.networkTrunks(on.use({ trunks: [9] }, true));
  assert.ok(host.at("set port vif7.0 trunks=9") < host.at("set port tap7.0 trunks=9"));
  await on.hotplug.networkTrunks(on.use());
  host.at("clear port vif7.0 trunks");
  host.said.length = 0;
  await on.hotplug.networkTrunks(on.use({ trunks: [9], locking_mode: "Disabled" }, true));
  assert.equal(host.said, []);
  host.broken = /tap7/;
  await on.hotplug.networkTrunks(on.use({ trunks: [9] }, true));
  host.broken = /vif7/;
  const told = await on.hotplug.networkTrunks(on.use({ trunks: [9] })).catch((error) => error.message);
  assert.is(told, "ovs-vsctl has failed");
});

network("offloads are set as asked; what cannot be is only logged", async ({ on }) => {
  const { host } = on;
  host.broken = /ufo/;
  const settings = { "ethtool-rx": "off", "ethtool-tx": "true", "ethtool-ufo": "on", "ethtool-gso": "perhaps" };
  await on.online({ other_config: { ...settings, promiscuous: "true", "ethtool-lro": "off" } });
  assert.equal(
    host.said.filter((line) => line.startsWith("ethtool")),
    ["ethtool -K vif7.0 rx off", "ethtool -K vif7.0 tx on", "ethtool -K vif7.0 ufo on"],
  );
  assert.is(host.warned.length, 3);
  assert.is(on.written()["hotplug-status"], "connected");
});

network("one that the kernel never makes is told after a while", async ({ on }) => {
  const { host } = on;
  host.devices.length = 0;
  const asked = on.online();
  let isOver = false;
  void asked.finally(() => {
    isOver = true;
  });
  for (let looks = 0; !isOver && looks < 10_000; looks++) {
    host.ambient.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(host.ambient.monotonic() >= 60_000);
  assert.equal(on.written(), { "hotplug-error": "the kernel has made no interface vif7.0" });
});

network.run();
