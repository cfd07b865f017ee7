import { directoryIfAny, readTextIfAny } from "../../../../../bindings/xenstore/tree.ts";
import type { PciT, VmT, XcpPciAddress } from "../../../../../generated/daemons/xenops.ts";
import { alreadyExists, failure } from "../../../errors.ts";
import { parsePciAddress, pciAddressText, sbdfNumber } from "../../../pci-address.ts";
import type { PciBackend } from "../../backend.ts";
import { makeNode, ownedAndRead, writeKeys } from "../access.ts";
import { domidOf, type XenContext } from "../context.ts";

/** The domain that holds devices which nobody may use (spec: xen-domain-build.md, section 1.4). */
const QUARANTINE = 0x7ff1;

/** Passed-through PCI devices (spec: xenopsd.md, section 9.4; xen-domain-build.md, section 9.7). */
export function xenPcis(context: XenContext): PciBackend {
  return {
    plug: (_task, vm, pci, viaDeviceModel) => plug(context, vm, pci, viaDeviceModel),
    // The device goes with its domain.
    unplug() {},
    async state(pci) {
      return { plugged: await isPlugged(context, pci) };
    },
    async actionRequest(pci) {
      return (await isPlugged(context, pci)) ? undefined : "Needs_unplug";
    },
  };
}

/** Takes all devices from a domain that is about to go; failures are logged. */
export async function releasePcis(context: XenContext, domid: number): Promise<void> {
  for (const address of await pluggedAddresses(context, domid)) {
    try {
      await context.pciHost.reset(address);
      await context.hypervisor.deassignDevice(domid, sbdfNumber(parsePciAddress(address)));
    } catch (error) {
      context.log.warn(`PCI device ${address} of domain ${domid} is not released: ${String(error)}`);
    }
  }
}

/** Gives a quarantined device back to the host; raises `Internal_error`. */
export async function dequarantine({ hypervisor }: XenContext, address: XcpPciAddress): Promise<void> {
  await hypervisor.deassignDevice(QUARANTINE, sbdfNumber(address));
}

async function plug(context: XenContext, vm: VmT, pci: PciT, viaDeviceModel: boolean): Promise<void> {
  const { hypervisor, pciHost, settings } = context;
  const domid = domidOf(context, vm.id);
  if (!(await pciHost.ready())) throw failure("PCIBack_not_loaded");
  const address = pciAddressText(pci.address);
  const plugged = await pluggedAddresses(context, domid);
  if (plugged.includes(address)) throw alreadyExists("pci", String(pci.position));
  await pciHost.bind(address);
  await pciHost.reset(address);
  const sbdf = sbdfNumber(pci.address);
  // What the device still does by itself while it changes hands goes nowhere then.
  if (settings.quarantinesDevices) await hypervisor.assignDevice(QUARANTINE, sbdf, { relaxedReservations: true });
  await hypervisor.assignDevice(domid, sbdf, { relaxedReservations: true });
  for (const { kind, first, length } of await pciHost.ranges(address)) {
    if (kind === "ports") await hypervisor.allowIoPorts(domid, Number(first), Number(length), true);
    else await hypervisor.allowIoMemory(domid, first >> 12n, (length + 4095n) >> 12n, true);
  }
  const interrupt = await pciHost.interrupt(address);
  if (interrupt > 0) {
    const mapped = await hypervisor.mapInterrupt(domid, interrupt);
    await hypervisor.allowInterrupt(domid, mapped, true);
  }
  await writeBackend(context, vm, pci, domid, plugged.length);
  if (viaDeviceModel && vm.ty[0] === "HVM") await context.emulators.plugPci(domid, address, undefined);
}

async function writeBackend(
  { xenstore }: XenContext,
  vm: VmT,
  { address, msitranslate, power_mgmt: powerMgmt }: PciT,
  domid: number,
  index: number,
): Promise<void> {
  const flag = (on: boolean) => (on ? "1" : "0");
  await xenstore.update(async (tree) => {
    const folder = folderOf(domid);
    await makeNode(tree, folder, ownedAndRead(0, domid));
    await writeKeys(tree, folder, {
      msitranslate: flag(msitranslate ?? vm.pci_msitranslate),
      power_mgmt: flag(powerMgmt ?? vm.pci_power_mgmt),
      [`dev-${index}`]: pciAddressText(address),
    });
  });
}

async function isPlugged(context: XenContext, { id: [vm], address }: PciT): Promise<boolean> {
  const domid = context.domains.ofVm(vm);
  return domid !== undefined && (await pluggedAddresses(context, domid)).includes(pciAddressText(address));
}

async function pluggedAddresses({ xenstore }: XenContext, domid: number): Promise<string[]> {
  const tree = await xenstore.connection();
  const names = await directoryIfAny(tree, folderOf(domid));
  const devices = names.filter((name) => /^dev-\d+$/.test(name));
  const all = await Promise.all(devices.map((name) => readTextIfAny(tree, `${folderOf(domid)}/${name}`)));
  return all.flatMap((address) => address ?? []);
}

function folderOf(domid: number): string {
  return `/local/domain/0/backend/pci/${domid}/0`;
}
