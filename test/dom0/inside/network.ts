// Runs in Dom0, where Open vSwitch runs: what passes the bridges of the kernel, and those of Open vSwitch, from an interface of a guest.
// Guests are network namespaces, whose kernel sends what it is told, also what it may not.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connectSocket, xenstoredSocket } from "../../../bindings/xenstore/socket.ts";
import { removeIfAny } from "../../../bindings/xenstore/tree.ts";
import { thisHost } from "../../../daemons/xenopsd/backends/xc/network-host.ts";
import { networkHotplug } from "../../../daemons/xenopsd/backends/xc/network-hotplug.ts";
import { Xenstore } from "../../../daemons/xenopsd/backends/xen/access.ts";
import type { VifT } from "../../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { uuid, vif } from "../../xenopsd/support.ts";

const execute = promisify(execFile);
const id = uuid(9001);
const mac = "00:16:3e:00:90:01";
const address = { uuid: id, domid: 9001, backendDomid: 0, kind: "vif", devid: 0 };
const bridge = "labbr0";
const peer = "10.77.0.9";
/** The control domain's own address on the bridge. */
const here = "10.77.0.8";

/** Runs a line of words; raises an Error with what it said where it fails. */
async function sh(line: string): Promise<string> {
  const [program = "", ...words] = line.split(" ");
  return (await execute(program, words)).stdout;
}

/** Has `ip` carry out commands one after the other. */
async function ip(...commands: string[]): Promise<void> {
  await program("ip", ["-batch", "-"], commands.join("\n"));
}

async function program(name: string, words: readonly string[], input = ""): Promise<string> {
  const asked = execute(name, words);
  asked.child.stdin?.on("error", () => {}).end(input);
  return (await asked).stdout;
}

/** Gives the interface in a namespace its addresses. */
async function inside(namespace: string, ...addresses: string[]): Promise<void> {
  const added = addresses.map((each) => `addr add ${each} dev eth0${each.includes(":") ? " nodad" : ""}`);
  await program("ip", ["-n", namespace, "-batch", "-"], [...added, "link set eth0 up"].join("\n"));
}

/** Whether the other answers what the guest sends from an address: for seconds where it is to, once where it is not. */
async function passes(isWanted: boolean, from: string, to = peer): Promise<void> {
  const patience = isWanted ? "-w 10" : "-W 1";
  const ping = sh(`ip netns exec labguest ping -q -n -c 1 ${patience} -I ${from} ${to}`);
  const passed = await ping.then(
    () => true,
    () => false,
  );
  assert.is(passed, isWanted, `from ${from} to ${to}`);
}

const connection = await connectSocket(xenstoredSocket(process.env), systemAmbient);

for (const kind of ["Open vSwitch", "the kernel"] as const) {
  const switched = kind === "Open vSwitch";
  const network = suite(`a network interface on a bridge of ${kind}`);
  const interfaces = networkHotplug(new Xenstore(async () => connection, systemAmbient), {
    ...thisHost({ forkexecd: "", ambient: systemAmbient }, silentLogger),
    run: program,
    isSwitched: () => switched,
    hook: async () => {},
  });
  const use = (locking_mode: VifT["locking_mode"], more: Partial<VifT> = {}) => ({
    address,
    vif: vif(id, 0, { mac, backend: ["Local", bridge], locking_mode, ...more }),
    emulated: false,
  });
  const rules = () =>
    switched
      ? sh(`ovs-ofctl dump-flows ${bridge} cookie=1/-1`).then((text) => text.split("\n").slice(1).join(""))
      : sh("ebtables -L").then((text) => text.match(/vif9001[^\n]*/g)?.join("\n") ?? "");
  const locked = (ipv4: string[], ipv6: string[] = []): VifT["locking_mode"] => ["Locked", { ipv4, ipv6 }];

  network.before(async () => {
    await sh(switched ? `ovs-vsctl add-br ${bridge}` : `ip link add ${bridge} type bridge`);
    await ip("netns add labguest", "netns add labpeer");
    await ip(
      `link add vif9001.0 type veth peer name eth0 address ${mac} netns labguest`,
      "link add labpeer0 type veth peer name eth0 netns labpeer",
      "link set labpeer0 up",
      `link set ${bridge} up`,
    );
    await sh(switched ? `ovs-vsctl add-port ${bridge} labpeer0` : `ip link set labpeer0 master ${bridge}`);
    await sh(`ip addr add ${here}/24 dev ${bridge}`);
    await inside("labguest", "10.77.0.1/24", "10.77.0.2/24", "fd77::1/64", "fd77::2/64");
    await inside("labpeer", `${peer}/24`, "fd77::9/64");
  });
  network.after(async () => {
    await ip("netns del labguest", "netns del labpeer");
    await sh(switched ? `ovs-vsctl --if-exists del-br ${bridge}` : `ip link del ${bridge}`);
    await removeIfAny(connection, `/xapi/${id}`);
    if (!switched) await connection.close();
  });

  network("an unlocked one sends from whatever address it likes", async () => {
    await interfaces.networkOnline(use("Unlocked", { mtu: 1400, other_config: { "ethtool-tx": "off" } }));
    assert.match(await sh("ip link show vif9001.0"), /mtu 1400 .*\n.*fe:ff:ff:ff:ff:ff/);
    assert.match(await sh("ethtool -k vif9001.0"), "tx-checksumming: off");
    await passes(true, "10.77.0.1");
    await passes(true, "10.77.0.2");
    assert.is(await rules(), "");
  });

  network("locked, it sends from its own addresses alone", async () => {
    await interfaces.networkFilter(use(locked(["10.77.0.1"], ["fd77::1"])));
    await passes(true, "10.77.0.1");
    await passes(false, "10.77.0.2");
    await passes(true, "10.77.0.1", here);
    await passes(false, "10.77.0.2", here);
    await passes(true, "fd77::1", "fd77::9");
    if (switched) await passes(false, "fd77::2", "fd77::9");
  });

  network("nor does it send with another MAC, until it has its own again", async () => {
    await sh("ip -n labguest link set eth0 address 00:16:3e:00:90:02");
    await passes(false, "10.77.0.1");
    await sh(`ip -n labguest link set eth0 address ${mac}`);
    await passes(true, "10.77.0.1");
  });

  network("with other addresses, it sends from those", async () => {
    await interfaces.networkFilter(use(locked(["10.77.0.2"])));
    await passes(true, "10.77.0.2");
    await passes(false, "10.77.0.1");
    await passes(false, "fd77::1", "fd77::9");
  });

  network("disabled, it sends nothing; unlocked, all", async () => {
    await interfaces.networkFilter(use("Disabled"));
    await passes(false, "10.77.0.2");
    assert.is(await rules(), "");
    await interfaces.networkFilter(use("Unlocked"));
    await passes(true, "10.77.0.1");
  });

  network("nothing of it is left when it has gone, though its device went first", async () => {
    await interfaces.networkFilter(use(locked(["10.77.0.1"])));
    assert.is.not(await rules(), "");
    await sh("ip link del vif9001.0");
    await interfaces.networkOffline(address);
    assert.is(await rules(), "");
    const ports = switched ? await sh(`ovs-vsctl list-ports ${bridge}`) : await sh(`ip -br link show master ${bridge}`);
    assert.not.match(ports, "vif9001");
  });

  network.run();
}
