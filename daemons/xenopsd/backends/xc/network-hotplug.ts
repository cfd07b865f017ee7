import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { sleep } from "../../../../runtime/ambient.ts";
import { messageOf } from "../../../../runtime/error-message.ts";
import { writeKeys, type Xenstore } from "../xen/access.ts";
import { BRIDGE_MAC, bridgeOf } from "../xen/devices/vif.ts";
import type { Hotplug, InterfaceUse } from "../xen/hotplug.ts";
import { backendPath, type DeviceAddress, hotplugPath, privatePath, vmPath } from "../xen/paths.ts";
import type { NetworkHost } from "./network-host.ts";
import { linuxBridge } from "./network-linux-bridge.ts";
import { lockOf } from "./network-lock.ts";
import { isOn, setOffloads } from "./network-offloads.ts";
import { openVswitch } from "./network-openvswitch.ts";
import type { NetworkPort, NetworkSwitch } from "./network-switch.ts";

/** How long the kernel may take to make an interface, in milliseconds, and how often it is looked for. */
const INTERFACE_MS = 60_000;
const LOOK_MS = 50;
const FIRST_MTU = 68;

/** The kernel's names of an interface begin so; of the emulated one beside it. */
type Kind = "vif" | "tap";
const KINDS = ["vif", "tap"] as const;

type NetworkHotplug = Pick<
  Hotplug,
  "networkOnline" | "networkEmulated" | "networkOffline" | "networkMove" | "networkFilter" | "networkTrunks"
>;

type NetworkAddress = Pick<DeviceAddress, "domid" | "devid">;

/** The kernel's name of the emulated interface beside a guest's. */
export function tapOf(address: NetworkAddress): string {
  return deviceOf("tap", address);
}

function deviceOf(kind: Kind, { domid, devid }: NetworkAddress): string {
  return `${kind}${domid}.${devid}`;
}

/** Puts network interfaces of guests on the host's bridges, in place of scripts (spec: xenopsd.md, section 12). */
export function networkHotplug(xenstore: Xenstore, host: NetworkHost): NetworkHotplug {
  const bridges = () => (host.isSwitched() ? openVswitch(host) : linuxBridge(host));
  const at: Site = { xenstore, host, bridges };
  const reconnect = async (use: InterfaceUse) => {
    for (const kind of KINDS) {
      if (host.indexOf(deviceOf(kind, use.address)) !== undefined) await connect(at, use, kind);
    }
  };
  return {
    networkOnline: (use) => online(at, use),
    networkOffline: (address) => offline(at, address),
    networkEmulated: async (use) => {
      if (host.indexOf(tapOf(use.address)) !== undefined) await connect(at, use, "tap");
    },
    networkMove: reconnect,
    networkFilter: reconnect,
    async networkTrunks({ address, vif, emulated }) {
      // One without a port gets them with it.
      if (!isOnBridge(vif)) return;
      await bridges().setTrunks(deviceOf("vif", address), vif.trunks);
      // The emulated interface goes as soon as its guest has a driver for the other.
      if (emulated)
        await bridges()
          .setTrunks(tapOf(address), vif.trunks)
          .catch(() => {});
    },
  };
}

/** Where interfaces are connected. */
interface Site {
  readonly xenstore: Xenstore;
  readonly host: NetworkHost;
  readonly bridges: () => NetworkSwitch;
}

async function online(at: Site, use: InterfaceUse): Promise<void> {
  const { address, vif } = use;
  const { host } = at;
  // The domain that serves it connects it.
  if (address.backendDomid !== 0) return;
  const tree = await at.xenstore.connection();
  const name = deviceOf("vif", address);
  try {
    await untilThere(host, name);
    await setOffloads(host, name, vif.other_config);
    await connect(at, use, "vif");
    if (isOn(vif.other_config.promiscuous) && !host.showAll(name)) host.log.warn(`${name} sees its own frames alone`);
    await writeKeys(tree, hotplugPath(address), { vif: name, hotplug: "online" });
    await tree.write(`${backendPath(address)}/hotplug-status`, "connected");
    await callHook(at, address, "online");
  } catch (error) {
    await tree.write(`${backendPath(address)}/hotplug-error`, messageOf(error));
  }
}

async function offline(at: Site, address: DeviceAddress): Promise<void> {
  if (address.backendDomid !== 0) return;
  const tree = await at.xenstore.connection();
  for (const kind of KINDS) await leave(at, address, kind);
  await callHook(at, address, "remove");
  await Promise.all([
    removeIfAny(tree, `${backendPath(address)}/hotplug-status`),
    removeIfAny(tree, `${hotplugPath(address)}/hotplug`),
  ]);
}

/**
 * Puts a device of an interface on the bridge of the interface's definition, from wherever it is, with the filter that it has there. It is
 * up only when all is set. Raises an Error; then it is down, and on no bridge.
 */
async function connect(at: Site, use: InterfaceUse, kind: Kind): Promise<void> {
  const { host, bridges } = at;
  const { address, vif } = use;
  const name = deviceOf(kind, address);
  const mtu = Number(vif.mtu) >= FIRST_MTU ? ` mtu ${vif.mtu}` : "";
  const steps = ["down", `arp off address ${BRIDGE_MAC}${mtu}`].map((words) => `link set dev ${name} ${words}`);
  await host.run("ip", ["-batch", "-"], `${[...steps, `addr flush dev ${name}`].join("\n")}\n`);
  await leave(at, address, kind);
  const tree = await at.xenstore.connection();
  await tree.write(`${hotplugPath(address)}/${kind}-ifindex`, String(host.indexOf(name)));
  try {
    const port = isOnBridge(vif) ? await bridges().join(await portOf(at, use, name)) : undefined;
    if (port !== undefined) await tree.write(`${hotplugPath(address)}/${kind}-ofport`, String(port));
    await host.run("ip", ["link", "set", "dev", name, "up"]);
  } catch (error) {
    await leave(at, address, kind).catch((left) => host.log.warn(`${name} is left on its bridge, down: ${left}`));
    throw error;
  }
}

/** Takes a device that was connected off its bridge; its keys stay where that fails. */
async function leave({ xenstore, bridges }: Site, address: DeviceAddress, kind: Kind): Promise<void> {
  const keys = ["ifindex", "ofport"].map((key) => `${hotplugPath(address)}/${kind}-${key}`);
  const tree = await xenstore.connection();
  const [index, port] = await Promise.all(keys.map((key) => readTextIfAny(tree, key)));
  if (index === undefined) return;
  await bridges().leave(deviceOf(kind, address), port === undefined ? undefined : Number(port));
  await Promise.all(keys.map((key) => removeIfAny(tree, key)));
}

function isOnBridge(vif: InterfaceUse["vif"]): boolean {
  return bridgeOf(vif) !== "" && vif.locking_mode !== "Disabled";
}

async function portOf({ xenstore }: Site, { address, vif }: InterfaceUse, name: string): Promise<NetworkPort> {
  const { "vif-uuid": uuid, "network-uuid": network } = vif.extra_private_keys;
  // While it comes from another host a VM has another id, which nobody else is to know.
  const final = await readTextIfAny(await xenstore.connection(), `${vmPath(address.uuid)}/final-uuid`);
  const ids = {
    "xs-vm-uuid": final ?? address.uuid,
    ...(uuid !== undefined && { "xs-vif-uuid": uuid }),
    ...(network !== undefined && { "xs-network-uuid": network }),
    "attached-mac": vif.mac,
  };
  return { name, bridge: bridgeOf(vif), lock: lockOf(vif), trunks: vif.trunks, ids };
}

/** What an administrator's program says is only logged: the interface does not depend on it. */
async function callHook({ xenstore, host }: Site, address: DeviceAddress, action: string): Promise<void> {
  const vif = await readTextIfAny(await xenstore.connection(), `${privatePath(address)}/vif-uuid`);
  try {
    await host.hook(["-action", action, "-vifuuid", vif ?? "", "-vmuuid", address.uuid]);
  } catch (error) {
    host.log.warn(`the hook of ${deviceOf("vif", address)} failed: ${String(error)}`);
  }
}

async function untilThere({ ambient, indexOf }: NetworkHost, name: string): Promise<void> {
  for (let waited = 0; indexOf(name) === undefined; waited += LOOK_MS) {
    if (waited >= INTERFACE_MS) throw new Error(`the kernel has made no interface ${name}`);
    await sleep(ambient, LOOK_MS);
  }
}
