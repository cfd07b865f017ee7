import { existsSync } from "node:fs";
import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { sleep } from "../../../../runtime/ambient.ts";
import { writeKeys, type Xenstore } from "../xen/access.ts";
import type { InterfaceUse } from "../xen/hotplug.ts";
import { backendPath, type DeviceAddress, hotplugPath, privatePath } from "../xen/paths.ts";
import { firstThere } from "./files.ts";
import { type ProgramRunner, run } from "./programs.ts";

/** How long the kernel may take to make an interface, in milliseconds, and how often it is looked for. */
const INTERFACE_MS = 60_000;
const LOOK_MS = 50;
const FIRST_MTU = 68;

const ip = () => firstThere(["/sbin/ip", "/usr/sbin/ip", "/bin/ip"]);
const ovsVsctl = () => firstThere(["/usr/bin/ovs-vsctl", "/bin/ovs-vsctl"]);

/** The kernel's name of an interface. */
function interfaceOf({ domid, devid }: DeviceAddress): string {
  return `vif${domid}.${devid}`;
}

/** Of the emulated interface beside it. */
export function tapOf({ domid, devid }: Pick<DeviceAddress, "domid" | "devid">): string {
  return `tap${domid}.${devid}`;
}

/** Puts an interface on its bridge, and lets the kernel connect it (spec: xenopsd.md, section 12). */
export async function networkOnline(xenstore: Xenstore, runner: ProgramRunner, use: InterfaceUse): Promise<void> {
  const { address } = use;
  const backend = backendPath(address);
  const tree = await xenstore.connection();
  const name = interfaceOf(address);
  try {
    await untilThere(runner, name);
    await joinBridge(xenstore, runner, use, name);
    await writeKeys(tree, hotplugPath(address), { vif: name, hotplug: "online" });
    await tree.write(`${backend}/hotplug-status`, "connected");
  } catch (error) {
    await tree.write(`${backend}/hotplug-error`, error instanceof Error ? error.message : String(error));
  }
}

export async function networkOffline(xenstore: Xenstore, runner: ProgramRunner, address: DeviceAddress): Promise<void> {
  const name = interfaceOf(address);
  const tree = await xenstore.connection();
  if (isSwitched()) {
    const gone = [name, tapOf(address)].flatMap((port) => ["--", "--if-exists", "del-port", port]);
    await run(runner, [ovsVsctl(), "--timeout=30", ...gone]);
  }
  await Promise.all([
    removeIfAny(tree, `${backendPath(address)}/hotplug-status`),
    removeIfAny(tree, `${hotplugPath(address)}/hotplug`),
  ]);
}

/** Puts an interface on the bridge that its private keys name, and the emulated one beside it, as far as they are there. */
export async function joinBridges(xenstore: Xenstore, runner: ProgramRunner, use: InterfaceUse): Promise<void> {
  for (const name of [interfaceOf(use.address), tapOf(use.address)]) {
    if (isThere(name)) await joinBridge(xenstore, runner, use, name);
  }
}

/** Takes a device of an interface from the bridge that it is on to the one that the interface's private keys name. */
async function joinBridge(
  xenstore: Xenstore,
  runner: ProgramRunner,
  { address, vif }: InterfaceUse,
  name: string,
): Promise<void> {
  const tree = await xenstore.connection();
  const [bridge, mtu, mac] = await Promise.all(
    ["bridge", "MTU", "bridge-MAC"].map((key) => readTextIfAny(tree, `${privatePath(address)}/${key}`)),
  );
  const link = (...words: string[]) => run(runner, [ip(), "link", "set", "dev", name, ...words]);
  await link("down");
  await link("arp", "off", ...(mac === undefined ? [] : ["address", mac]));
  await run(runner, [ip(), "addr", "flush", "dev", name]);
  if (Number(mtu) >= FIRST_MTU) await link("mtu", String(Number(mtu)));
  if (bridge !== undefined && bridge !== "" && vif.locking_mode !== "Disabled") {
    if (isSwitched()) await addPort(runner, bridge, name, address, vif.id[1], vif.mac);
    else await link("master", bridge);
  }
  await link("up");
}

async function addPort(
  runner: ProgramRunner,
  bridge: string,
  name: string,
  { uuid }: DeviceAddress,
  vif: string,
  mac: string,
): Promise<void> {
  const ids = { "attached-mac": mac, "xs-vif-uuid": vif, "xs-vm-uuid": uuid };
  const set = Object.entries(ids).map(([key, value]) => `external-ids:${key}="${value}"`);
  const port = ["--", "--if-exists", "del-port", name, "--", "add-port", bridge, name, "--", "set", "interface", name];
  await run(runner, [ovsVsctl(), "--timeout=30", ...port, ...set]);
}

/** Bridges are those of Open vSwitch. */
function isSwitched(): boolean {
  return existsSync("/sys/module/openvswitch");
}

function isThere(name: string): boolean {
  return existsSync(`/sys/class/net/${name}`);
}

async function untilThere({ ambient }: ProgramRunner, name: string): Promise<void> {
  for (let waited = 0; !isThere(name); waited += LOOK_MS) {
    if (waited >= INTERFACE_MS) throw new Error(`the kernel has made no interface ${name}`);
    await sleep(ambient, LOOK_MS);
  }
}
