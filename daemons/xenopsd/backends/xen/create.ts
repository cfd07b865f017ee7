import { type DomainCreation, type DomainType, Emulation } from "../../../../bindings/hypervisor/domain.ts";
import type { HostCapabilities } from "../../../../bindings/hypervisor/host.ts";
import type { Tree } from "../../../../bindings/xenstore/connection.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { alreadyExists, internal } from "../../errors.ts";
import type { CreateOptions } from "../backend.ts";
import { type Keys, makeNode, ownedBy, readableBy, writeKeys } from "./access.ts";
import { firmwareOf } from "./boot.ts";
import type { XenContext } from "./context.ts";
import { domainPath, privateDomainPath, vmPath } from "./paths.ts";
import { platformFlag, platformNumber } from "./platform.ts";
import { newPrivateState } from "./private-state.ts";

/** Nodes of a domain that its guest may write, with what is below them. */
const GUEST_NODES = [
  "device",
  "feature",
  "error",
  "drivers",
  "control",
  "attr",
  "xenserver/attr",
  "data",
  "messages",
  "vm-data",
  "hvmloader",
  "rrd",
];
const ALL_HVM_EMULATIONS = 0x3ff;

/** Makes an empty, paused domain with its keys (spec: xen-domain-build.md, section 2). Raises `Already_exists`, `Internal_error`. */
export async function createDomain(context: XenContext, vm: VmT, options: CreateOptions): Promise<void> {
  const { hypervisor, domains, states, ambient, log } = context;
  const known = states.find(vm.id);
  if (domains.ofVm(vm.id) !== undefined) throw alreadyExists("domain", vm.id);
  const { capabilities } = await hypervisor.physicalInfo();
  const creation = domainCreation(context, vm, capabilities, options);
  let domid: number;
  try {
    domid = await hypervisor.createDomain(creation);
  } catch (error) {
    log.error(`no domain for VM ${vm.id}: ${String(error)} (${JSON.stringify(creation)})`);
    throw error;
  }
  // Whoever moves memory between domains will set it anew; until then nothing beyond what was set aside is the domain's.
  await hypervisor.setMaxMemoryKib(domid, options.memory.reservedKib);
  const info = await hypervisor.domain(domid);
  if (info === undefined) throw internal(`domain ${domid} has gone`);
  domains.made(info);
  const fresh = newPrivateState(vm, ambient.now() / 1000);
  const kept = known === undefined ? fresh : { ...known, last_start_time: fresh.last_start_time };
  states.put(vm.id, { ...kept, unmanaged_memory: false });
  const vcpus = known?.vcpus ?? vm.vcpus;
  const final = options.finalId === undefined ? {} : { "final-uuid": options.finalId };
  await context.xenstore.update((tree) => makeTree(tree, vm, domid, { final, created: ambient.monotonic() }));
  const tree = await context.xenstore.connection();
  await Promise.all([
    writeKeys(tree, domainPath(domid), { ...domainKeys(context, vm), ...cpuKeys(vm, vcpus), ...memoryKeys(options) }),
    tree.write(`${privateDomainPath(domid)}/domain-type`, typeKey(vm)),
  ]);
}

/** How the hypervisor sees a VM. */
export function domainType(vm: VmT): DomainType {
  const [kind] = vm.ty;
  return kind === "HVM" ? "hvm" : kind === "PV" ? "pv" : "pvh";
}

function domainCreation(
  { settings: _, ...context }: XenContext,
  vm: VmT,
  can: HostCapabilities,
  { noSharedPageTable }: CreateOptions,
): DomainCreation {
  const type = domainType(vm);
  const passThrough = vm.ty[1].pci_passthrough === true;
  if (type !== "pv" && !can.hvm) throw internal("This host has no hardware virtualization");
  if (type === "pv" && !can.pv) throw internal("This host does not run PV domains");
  if (passThrough && !can.directIo) throw internal("This host cannot pass devices through");
  const hap = type !== "pv" && platformFlag(vm, "hap", can.hap);
  if (type !== "pv" && !(hap ? can.hap : can.shadow)) {
    throw internal(`This host has no ${hap ? "hardware assisted" : "shadow"} paging`);
  }
  const { store } = context;
  const frames = 8 * (store.devices("vif", vm.id).length + 1) + (store.devices("vbd", vm.id).length + 1);
  return {
    uuid: vm.id,
    type,
    ssidref: vm.ssidref,
    hap,
    iommu: passThrough,
    noSharedPageTable,
    nestedVirtualization: type === "hvm" && platformFlag(vm, "nested-virt", false),
    vpmu: platformFlag(vm, "vpmu", false),
    maxVcpus: vm.vcpu_max,
    maxEventChannel: -1,
    maxGrantFrames: platformNumber(vm, "max_grant_frames") ?? Math.max(64, frames),
    maxMaptrackFrames: platformNumber(vm, "max_maptrack_frames") ?? 0,
    grantVersion: can.grantTableV2 ? 2 : 1,
    emulation: type === "hvm" ? ALL_HVM_EMULATIONS : type === "pvh" ? Emulation.lapic : 0,
    relaxedMsrs: platformFlag(vm, "msr-relaxed", false),
  };
}

/** The keys that come with a domain, in one transaction (spec: xen-domain-build.md, section 2.2). */
async function makeTree(
  tree: Tree,
  vm: VmT,
  domid: number,
  { final, created }: { readonly final: Keys; readonly created: number },
): Promise<void> {
  const home = domainPath(domid);
  const priv = privateDomainPath(domid);
  const forGuest = readableBy(domid);
  const own = ownedBy(domid);
  const forToolstack = ownedBy(0);
  await Promise.all([home, priv, `/libxl/${domid}`].map((path) => removeIfAny(tree, path)));
  const known = (await readTextIfAny(tree, `${vmPath(vm.id)}/uuid`)) !== undefined;
  const network = vm.platformdata.netscaler === undefined;
  await Promise.all([
    makeNode(tree, home, forGuest),
    makeNode(tree, priv, forToolstack),
    makeNode(tree, `/libxl/${domid}`, forToolstack),
    known ? permitBelow(tree, vmPath(vm.id), domid) : makeNode(tree, vmPath(vm.id), forGuest),
    writeKeys(tree, vmPath(vm.id), {
      ...(known ? {} : { uuid: vm.id }),
      name: vm.name,
      ...final,
      [`domains/${domid}`]: home,
      [`domains/${domid}/create-time`]: String(Math.trunc(created * 1e6)),
    }),
    writeKeys(tree, home, { vm: vmPath(vm.id), name: vm.name }),
    ...GUEST_NODES.map((node) => makeNode(tree, `${home}/${node}`, own)),
    // These have the permissions of what they are in.
    ...["cpu", "memory", "device/vbd", "device/9pfs"].map((node) => tree.mkdir(`${home}/${node}`)),
    ...(network ? [tree.mkdir(`${home}/device/vif`)] : []),
    tree.mkdir(`${priv}/device`),
  ]);
}

/** The VM's keys of earlier domains can be read by the new one. */
async function permitBelow(tree: Tree, path: string, domid: number): Promise<void> {
  const [names] = await Promise.all([
    directoryIfAny(tree, path),
    tree.setPermissions(path, readableBy(domid)).catch(() => {}),
  ]);
  await Promise.all(names.map((name) => permitBelow(tree, `${path}/${name}`, domid)));
}

function domainKeys({ settings, ambient, host }: XenContext, vm: VmT): Keys {
  const below = (folder: string, keys: Keys) =>
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${folder}/${key}`, value]));
  const [weight, cap] = vm.scheduler_params.priority ?? [];
  const xsdata = Object.entries(vm.xsdata).filter(([key]) => /^(vm-data|FIST)\//.test(key));
  const { name: firmware } = firmwareOf(vm, host.bootFiles);
  return {
    ...below("platform", {
      acpi_s3: "0",
      acpi_s4: "0",
      ...vm.platformdata,
      "vcpu/number": String(vm.vcpu_max),
      "vcpu/current": String(vm.ty[0] === "PVinPVH" ? vm.vcpu_max : vm.vcpus),
      ...(weight !== undefined && { "vcpu/weight": String(weight) }),
      ...(cap !== undefined && { "vcpu/cap": String(cap) }),
      ...(vm.generation_id !== undefined && { "generation-id": vm.generation_id }),
    }),
    ...Object.fromEntries(xsdata),
    ...below("bios-strings", vm.bios_strings),
    ...(firmware !== undefined && { "hvmloader/bios": firmware }),
    "hvmloader/pci/xen-platform-pci-bar-uc": settings.uncachedPlatformBar ? "1" : "0",
    "action-request": "poweroff",
    "control/platform-feature-multiprocessor-suspend": "1",
    "control/platform-feature-xs_reset_watches": "1",
    "control/has-vendor-device": vm.has_vendor_device ? "1" : "0",
    "unique-domain-id": ambient.uuid(),
  };
}

/** Which vCPUs a guest may use. */
export function cpuKeys(vm: VmT, vcpus: number): Keys {
  const keys: Record<string, string> = {};
  for (let cpu = 0; cpu < vm.vcpu_max; cpu++) keys[`cpu/${cpu}/availability`] = cpu < vcpus ? "online" : "offline";
  return keys;
}

function memoryKeys({ memory: { initialTargetKib } }: CreateOptions): Keys {
  return { "memory/initial-target": String(initialTargetKib) };
}

function typeKey(vm: VmT): string {
  const names = { HVM: "hvm", PV: "pv", PVinPVH: "pv-in-pvh", PVH: "pvh" } as const;
  return names[vm.ty[0]];
}
