import { readTextIfAny, removeIfAny } from "../../../../../bindings/xenstore/tree.ts";
import type { VifIpv4Configuration, VifIpv6Configuration, VifT, VmT } from "../../../../../generated/daemons/xenops.ts";
import { doesNotExist, failure, internal, unimplemented } from "../../../errors.ts";
import type { DeviceId } from "../../../store/store.ts";
import type { TaskScope } from "../../../tasks/task.ts";
import type { VifBackend } from "../../backend.ts";
import { type Keys, writeKeys } from "../access.ts";
import { domidOf, type XenContext } from "../context.ts";
import type { InterfaceUse } from "../hotplug.ts";
import { backendPath, extraPath, frontendPath, hotplugPath, privatePath } from "../paths.ts";
import { isActive, setActive } from "./active.ts";
import { addDevice, cleanUnplug, hardUnplug, releaseDevice, takeBack, waitForHotplug } from "./generic.ts";
import type { PluggedDevice } from "./table.ts";

/** The address of an interface's end on the host, which no bridge takes for its own. */
export const BRIDGE_MAC = "fe:ff:ff:ff:ff:ff";
/** Microseconds over which a rate is measured, unless said otherwise. */
const TIMESLICE = 50_000;

/** Virtual network interfaces (spec: xenopsd.md, section 9.3; xen-domain-build.md, section 9.4). */
export function xenVifs(context: XenContext): VifBackend {
  const pluggedOf = async (vif: VifT) => {
    const device = await findVif(context, vif.id);
    if (device === undefined) throw failure("Device_not_connected");
    return device;
  };
  const use = (device: PluggedDevice, vm: VmT, vif: VifT): InterfaceUse => ({
    address: device,
    vif,
    emulated: vm.ty[0] === "HVM",
  });
  /** Private keys of an interface, and the link that its guest sees, set anew. */
  const rewrite = async (vif: VifT, device: PluggedDevice) => {
    const tree = await context.xenstore.connection();
    await writeKeys(tree, privatePath(device), lockingKeys(vif));
    await tree.write(`${frontendPath(device)}/disconnect`, isCut(vif) ? "1" : "0");
  };
  return {
    setActive: (id, active) => setActive(context, "vif", id, active),
    async plug(task, vm, vif) {
      if (await isActive(context, "vif", vif.id)) await plug(context, task, vm, vif);
    },
    async unplug(task, vm, vif, force) {
      const device = await findVif(context, vif.id);
      if (device === undefined) {
        if (force) return;
        domidOf(context, vm.id);
        throw doesNotExist("vif", String(vif.position));
      }
      if (force) await hardUnplug(context, device);
      else await cleanUnplug(context, task, device);
      await releaseDevice(context, task, device);
    },
    async move(_task, vm, vif, network) {
      const device = await pluggedOf(vif);
      if (network[0] !== "Local") throw unimplemented("VIF.move");
      const tree = await context.xenstore.connection();
      await tree.write(`${privatePath(device)}/bridge`, network[1]);
      await context.hotplug.networkMove(use(device, vm, { ...vif, backend: network }));
    },
    async setCarrier(_vm, vif, carrier) {
      await rewrite({ ...vif, carrier }, await pluggedOf(vif));
    },
    async setLockingMode(vm, vif, mode) {
      const device = await pluggedOf(vif);
      const changed = { ...vif, locking_mode: mode };
      await rewrite(changed, device);
      await context.hotplug.networkFilter(use(device, vm, changed));
    },
    async setIpv4Configuration(_vm, vif, configuration) {
      await writeStaticKeys(context, await pluggedOf(vif), vif, ipv4Keys(configuration));
    },
    async setIpv6Configuration(_vm, vif, configuration) {
      await writeStaticKeys(context, await pluggedOf(vif), vif, ipv6Keys(configuration));
    },
    async setPvsProxy(vm, vif, proxy) {
      const device = await pluggedOf(vif);
      const tree = await context.xenstore.connection();
      const changed: VifT = { ...vif, ...(proxy !== undefined && { pvs_proxy: proxy }) };
      if (proxy !== undefined) await writeKeys(tree, privatePath(device), proxyKeys(changed));
      await context.hotplug.networkProxy(use(device, vm, changed), proxy !== undefined);
      if (proxy === undefined) await removeIfAny(tree, `${privatePath(device)}/pvs-interface`);
    },
    async setTrunks(vm, vif, trunks) {
      const device = await pluggedOf(vif);
      const tree = await context.xenstore.connection();
      await tree.write(`${privatePath(device)}/trunks`, trunks.join(","));
      await context.hotplug.networkTrunks(use(device, vm, { ...vif, trunks: [...trunks] }));
    },
    async state(vif) {
      const [active, device] = await Promise.all([isActive(context, "vif", vif.id), findVif(context, vif.id)]);
      if (device === undefined) return { ...absent, active };
      const tree = await context.xenstore.connection();
      const [pid, rules] = await Promise.all([
        readTextIfAny(tree, `${backendPath(device)}/kthread-pid`),
        readTextIfAny(tree, `${hotplugPath(device)}/pvs-rules-active`),
      ]);
      return {
        active,
        plugged: true,
        kthread_pid: Number(pid ?? 0) || 0,
        media_present: true,
        device: `vif${device.domid}.${device.devid}`,
        pvs_rules_active: rules !== undefined,
      };
    },
    async actionRequest(vif) {
      const device = await findVif(context, vif.id);
      if (device === undefined) return undefined;
      const online = await readTextIfAny(await context.xenstore.connection(), `${backendPath(device)}/online`);
      return online === "1" ? undefined : "Needs_unplug";
    },
  };
}

/** The emulator of a domain has been started: what it shows beside an interface goes where the interface is. */
export async function emulatedInterface(context: XenContext, vm: VmT, vif: VifT): Promise<void> {
  const address = await findVif(context, vif.id);
  if (address !== undefined) await context.hotplug.networkEmulated({ address, vif, emulated: vm.ty[0] === "HVM" });
}

const absent = { plugged: false, kthread_pid: 0, media_present: false, pvs_rules_active: false };

async function findVif(context: XenContext, [uuid, name]: DeviceId): Promise<PluggedDevice | undefined> {
  const domid = context.domains.ofVm(uuid);
  return domid === undefined ? undefined : context.devices.find(uuid, domid, "vif", name);
}

/** No traffic passes. */
function isCut({ carrier, locking_mode: mode }: VifT): boolean {
  return !carrier || mode === "Disabled";
}

async function plug(context: XenContext, task: TaskScope, vm: VmT, vif: VifT): Promise<void> {
  if (vif.backend[0] === "Sriov") throw unimplemented("VIF.plug of an SR-IOV function");
  const domid = domidOf(context, vm.id);
  const backendDomid = vif.backend[0] === "Remote" ? remoteDomid(context, vif.backend[1][0]) : 0;
  const device: PluggedDevice = {
    uuid: vm.id,
    domid,
    backendDomid,
    kind: "vif",
    devid: vif.position,
    of: "vif",
    name: vif.id[1],
  };
  const keys = {
    frontend: {
      "backend-id": String(backendDomid),
      handle: String(vif.position),
      mac: vif.mac,
      disconnect: isCut(vif) ? "1" : "0",
      mtu: String(vif.mtu),
      state: "1",
    },
    backend: {
      "frontend-id": String(domid),
      online: "1",
      script: context.hotplug.networkScript,
      bridge: bridgeOf(vif),
      mac: vif.mac,
      handle: String(vif.position),
      ...(vif.rate !== undefined && { rate: rateKey(vif.rate) }),
      state: "1",
    },
    private: privateKeys(vif, device, vm),
    extra: staticKeys(vif, { ...ipv4Keys(vif.ipv4_configuration), ...ipv6Keys(vif.ipv6_configuration) }),
  };
  await task.subtask(`Vif.add ${vif.id[1]}`, async () => {
    await addDevice(context, device, keys, String(vif.position));
    try {
      await context.hotplug.networkOnline({ address: device, vif, emulated: vm.ty[0] === "HVM" });
      await waitForHotplug(context, task, device);
    } catch (error) {
      await takeBack(context, device);
      throw error;
    }
  });
}

function remoteDomid({ domains }: XenContext, uuid: string): number {
  const domid = domains.ofVm(uuid);
  if (domid === undefined) throw doesNotExist("domain", uuid);
  return domid;
}

/** The bridge that an interface is on; empty for one that is on none. */
export function bridgeOf({ backend }: VifT): string {
  return backend[0] === "Local" ? backend[1] : backend[0] === "Remote" ? backend[1][1] : "";
}

/** `rate`: bytes in each timeslice, and its microseconds (spec: xen-domain-build.md, section 9.4). */
export function rateKey([kbytes, microseconds]: readonly [number | bigint, number | bigint]): string {
  const slice = Number(microseconds) > 0 ? Number(microseconds) : TIMESLICE;
  return `${Math.trunc((Number(kbytes) * 1024 * slice) / 1e6)},${slice}`;
}

function privateKeys(vif: VifT, device: PluggedDevice, vm: VmT): Keys {
  const other = Object.entries(vif.other_config).filter(([key]) => key === "promiscuous" || key.startsWith("ethtool-"));
  return {
    mac: vif.mac,
    MTU: String(vif.mtu),
    bridge: bridgeOf(vif),
    "bridge-MAC": BRIDGE_MAC,
    trunks: vif.trunks.join(","),
    ...(vif.rate !== undefined && { rate: String(vif.rate[0]), timeslice: String(vif.rate[1]) }),
    ...Object.fromEntries(other.map(([key, value]) => [`other-config/${key}`, value])),
    ...lockingKeys(vif),
    ...(vif.pvs_proxy !== undefined && proxyKeys(vif)),
    "xenopsd-backend": "classic",
    "vm-uuid": vm.id,
    interface: `vif${device.domid}.${device.devid}`,
    ...vif.extra_private_keys,
  };
}

function lockingKeys({ locking_mode: mode }: VifT): Keys {
  const named = typeof mode === "string" ? mode.toLowerCase() : "locked";
  const { ipv4, ipv6 } = typeof mode === "string" ? { ipv4: [], ipv6: [] } : mode[1];
  return { "locking-mode": named, "ipv4-allowed": ipv4.join(","), "ipv6-allowed": ipv6.join(",") };
}

function proxyKeys({ pvs_proxy: proxy }: VifT): Keys {
  if (proxy === undefined) return {};
  const [site, servers, through] = proxy;
  const of = servers.flatMap(({ addresses, first_port: first, last_port: last }, at) => [
    [`pvs-server-${at}-addresses`, addresses.join(",")],
    [`pvs-server-${at}-ports`, `${first}-${last}`],
  ]);
  return {
    "pvs-site": site,
    "pvs-interface": through,
    "pvs-server-num": String(servers.length),
    ...Object.fromEntries(of),
  };
}

function ipv4Keys(configuration: VifIpv4Configuration): Keys {
  if (configuration === "DHCP4") return { enabled: "2" };
  if (configuration === "Unspecified4") return { enabled: "0" };
  const [addresses, [gateway]] = configuration[1];
  return { enabled: "1", address: firstOf(addresses), ...(gateway !== undefined && { gateway }) };
}

function ipv6Keys(configuration: VifIpv6Configuration): Keys {
  if (configuration === "Autoconf6") return { enabled6: "2" };
  if (configuration === "Unspecified6") return { enabled6: "0" };
  const [addresses, [gateway]] = configuration[1];
  return { enabled6: "1", address6: firstOf(addresses), ...(gateway !== undefined && { gateway6: gateway }) };
}

function firstOf(addresses: readonly string[]): string {
  const [first] = addresses;
  if (first === undefined) throw internal("A static configuration has no address");
  return first;
}

/** What the guest's agent is to set (spec: xenopsd.md, section 9.3). */
function staticKeys({ mac }: VifT, keys: Keys): Keys {
  const all = { mac, "error-code": "0", "error-msg": "", ...keys };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [`static-ip-setting/${key}`, value]));
}

async function writeStaticKeys({ xenstore }: XenContext, device: PluggedDevice, vif: VifT, keys: Keys): Promise<void> {
  await xenstore.update((tree) => writeKeys(tree, extraPath(device), staticKeys(vif, keys)));
}
