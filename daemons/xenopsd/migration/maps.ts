import type { Disk, NetworkT, PciT, VbdT, VgpuT, VifT, VmT, XcpPciAddress } from "../../../generated/daemons/xenops.ts";
import type { VmDefinition } from "../backends/backend.ts";
import { pciAddressText } from "../pci-address.ts";

/** What devices stand for on another host: disks by what they hold here, networks and PCI addresses by the name of the device. */
export interface DeviceMaps {
  readonly vdis: Readonly<Record<string, string>>;
  readonly networks: Readonly<Record<string, NetworkT>>;
  /** Of virtual GPUs; behind `vf:` the virtual functions. */
  readonly pcis: Readonly<Record<string, XcpPciAddress>>;
}

/** A VM under another id, with what its devices stand for on another host (spec: xenopsd.md, section 2.3). */
export function moved(definition: VmDefinition, id: string, maps: DeviceMaps): VmDefinition {
  return {
    vm: { ...movedVm(definition.vm, maps), id },
    vbds: definition.vbds.map((vbd) => movedVbd({ ...vbd, id: [id, vbd.id[1]] }, maps)),
    vifs: definition.vifs.map((vif) => movedVif({ ...vif, id: [id, vif.id[1]] }, maps)),
    vgpus: definition.vgpus.map((vgpu) => movedVgpu({ ...vgpu, id: [id, vgpu.id[1]] }, maps)),
    vusbs: definition.vusbs.map((vusb) => ({ ...vusb, id: [id, vusb.id[1]] })),
    pcis: definition.pcis.map((pci) => movedPci({ ...pci, id: [id, pci.id[1]] }, definition.vgpus, maps)),
  };
}

function movedDisk(disk: Disk, { vdis }: DeviceMaps): Disk {
  const [kind, name] = disk;
  const other = kind === "VDI" ? vdis[name] : undefined;
  return other === undefined ? disk : ["VDI", other];
}

/** The disks that a boot loader looks into. */
function movedVm(vm: VmT, maps: DeviceMaps): VmT {
  const [kind, info] = vm.ty;
  if (kind === "HVM" || info.boot[0] !== "Indirect") return vm;
  const [, boot] = info.boot;
  const devices = boot.devices.map((disk) => movedDisk(disk, maps));
  return { ...vm, ty: [kind, { ...info, boot: ["Indirect", { ...boot, devices }] }] };
}

function movedVbd(vbd: VbdT, maps: DeviceMaps): VbdT {
  return vbd.backend === undefined ? vbd : { ...vbd, backend: movedDisk(vbd.backend, maps) };
}

function movedVif(vif: VifT, { networks }: DeviceMaps): VifT {
  const backend = networks[vif.id[1]];
  return backend === undefined ? vif : { ...vif, backend };
}

function movedVgpu(vgpu: VgpuT, { pcis }: DeviceMaps): VgpuT {
  const physical = pcis[vgpu.id[1]];
  const virtual = pcis[`vf:${vgpu.id[1]}`];
  return {
    ...vgpu,
    ...(physical !== undefined && { physical_pci_address: physical }),
    ...(virtual !== undefined && { virtual_pci_address: virtual }),
  };
}

/** A PCI device that is a virtual GPU goes where that goes, and is called by its new address. */
function movedPci(pci: PciT, vgpus: readonly VgpuT[], { pcis }: DeviceMaps): PciT {
  for (const { id, physical_pci_address: physical, virtual_pci_address: virtual } of vgpus) {
    const address =
      (same(physical, pci.address) ? pcis[id[1]] : undefined) ??
      (virtual !== undefined && same(virtual, pci.address) ? pcis[`vf:${id[1]}`] : undefined);
    if (address !== undefined) return { ...pci, address, id: [pci.id[0], pciAddressText(address)] };
  }
  return pci;
}

function same(a: XcpPciAddress, b: XcpPciAddress): boolean {
  return a.domain === b.domain && a.bus === b.bus && a.dev === b.dev && a.fn === b.fn;
}
